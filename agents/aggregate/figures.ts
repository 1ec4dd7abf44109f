import { canonicalJson, readPath, UserError, type AgentEvent, type JsonObject, type JsonValue } from '@rookery/sdk';
import { openDistinct } from './measures/distinct.js';
import { openEnds } from './measures/ends.js';
import { nearestNumber, readDecimal } from './measures/exact-decimal.js';
import type { Measure, OpenMeasure, Reading } from './measures/measure.js';
import { openNumbers } from './measures/numbers.js';
import { openRanking } from './measures/ranking.js';
import { openSample } from './measures/sample.js';
import type { AggregateOptions, ValueOption } from './spec.js';

/** A value that is kept as it is; what is longer would make rows of state without end. */
const LONGEST_VALUE = 2_000;

/** What is measured for a value, and under which name. Values over the same field share a measure. */
interface Plan {
  readonly id: string;
  readonly open: OpenMeasure;
  /** `undefined`: the event has nothing to say to it. Throws a user error for what cannot be measured. */
  read(payload: JsonObject): Pick<Reading, 'value' | 'by'> | undefined;
}

/** The figures of a window by the options: reads events, opens measures, gives the answers. */
export interface Figures {
  /** By measure. Throws a user error that names path and value. */
  read(event: AgentEvent): ReadonlyMap<string, Reading>;
  /** Goes on from what was stored; what a new version of the workflow measures besides starts empty. */
  open(stored: JsonObject): ReadonlyMap<string, Measure>;
  answer(measures: ReadonlyMap<string, Measure>, count: number): JsonObject;
}

export function figuresOf({ values, notNumbers }: Pick<AggregateOptions, 'values' | 'notNumbers'>): Figures {
  const planned = values.map((value) => ({ value, plan: planOf(value, notNumbers) }));
  const plans = new Map(planned.flatMap(({ plan }) => (plan === undefined ? [] : [[plan.id, plan] as const])));
  return {
    read(event) {
      const readings = new Map<string, Reading>();
      for (const plan of plans.values()) {
        const read = plan.read(event.payload);
        if (read !== undefined) readings.set(plan.id, { ...read, at: event.occurredAt });
      }
      return readings;
    },
    open: (stored) => new Map([...plans.values()].map(({ id, open }) => [id, open(stored[id])])),
    answer: (measures, count) =>
      Object.fromEntries(planned.map(({ value, plan }) => {
        const measure = plan === undefined ? undefined : measures.get(plan.id);
        return [value.name, measure === undefined ? count : measure.answer(value)] as const;
      })),
  };
}

/** `count` needs none: windows count their events anyway. */
function planOf(value: ValueOption, notNumbers: AggregateOptions['notNumbers']): Plan | undefined {
  const { calculate, path = '', by = '', most } = value;
  const number = (payload: JsonObject): Pick<Reading, 'value' | 'by'> | undefined => {
    const read = numberAt(payload, path, notNumbers);
    return read === undefined ? undefined : { value: read, by: 0 };
  };
  const kept = (payload: JsonObject): Pick<Reading, 'value' | 'by'> | undefined => {
    const read = keptAt(payload, path);
    return read === undefined ? undefined : { value: read, by: 0 };
  };
  switch (calculate) {
    case 'count': return undefined;
    case 'sum': case 'average': case 'min': case 'max': case 'deviation': return { id: `numbers ${path}`, open: openNumbers, read: number };
    case 'percentile': return { id: `sample ${path}`, open: openSample, read: number };
    case 'first': case 'last': return { id: `ends ${path}`, open: openEnds, read: kept };
    case 'distinct': return { id: `distinct ${path}`, open: openDistinct, read: (payload) => ifPresent(valueAt(payload, path)) };
    case 'top': return {
      id: `top ${most} ${JSON.stringify([by, path])}`,
      open: openRanking(most),
      read: (payload) => {
        const rank = numberAt(payload, by, notNumbers);
        const decimal = readDecimal(rank);
        return decimal === undefined ? undefined : { by: nearestNumber(decimal), value: keptAt(payload, path) ?? null };
      },
    };
  }
}

function ifPresent(value: JsonValue | undefined): Pick<Reading, 'value' | 'by'> | undefined {
  return value === undefined ? undefined : { value, by: 0 };
}

function numberAt(payload: JsonObject, path: string, notNumbers: AggregateOptions['notNumbers']): JsonValue | undefined {
  const value = valueAt(payload, path);
  if (value !== undefined && readDecimal(value) !== undefined) return value;
  if (notNumbers === 'skip') return undefined;
  const what = value === undefined ? 'there is nothing' : `${JSON.stringify(value).slice(0, 60)} is no number`;
  throw new UserError(`${path}: ${what}; send one such as 12.5, or set notNumbers to "skip"`);
}

function keptAt(payload: JsonObject, path: string): JsonValue | undefined {
  const value = path === '' ? payload : valueAt(payload, path);
  const length = value === undefined ? 0 : canonicalJson(value).length;
  if (length <= LONGEST_VALUE) return value;
  throw new UserError(`${path === '' ? 'the payload' : path}: has ${length} characters, at most ${LONGEST_VALUE} are kept; name a smaller field`);
}

// What stands in a payload is JSON; the walk over own properties only lost its type.
function valueAt(payload: JsonObject, path: string): JsonValue | undefined {
  const value = readPath(payload, path);
  return value === undefined || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : JSON.parse(JSON.stringify(value));
}
