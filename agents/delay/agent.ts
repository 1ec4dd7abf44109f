import { z } from 'zod';
import { defineStep, eventReferenceSchema, referenceTo, UserError, type AgentEvent, type JsonValue, type Template } from '@rookery/sdk';
import { spec } from './spec.js';

const heldSchema = z.object({ text: z.string(), event: eventReferenceSchema });
/** Milliseconds since 1970 have passed this in 1973; less was meant as seconds. */
const LEAST_MS = 100_000_000_000;
/** How long the order of a key is remembered after its last event is due, so that a backlog keeps it too. */
const BACKLOG_MS = 3_600_000;
const ZONED = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:?\d\d))?$/i;

/**
 * One durable timer per event, holding its text and reference, so lineage survives. Also an event whose time has passed
 * goes through a timer: it would overtake those of its key that are due but not passed on yet.
 */
export const delay = defineStep(spec, {
  stateKeys: (event) => [event.key ?? ''],

  receive({ options, state, timers, now }, events) {
    for (const event of events) {
      const { key, createdAt } = event;
      const wanted = options.until === undefined ? createdAt + (options.for ?? 0) : Math.max(createdAt, momentOf(options.until, event));
      const dueAt = options.until !== undefined && options.keepOrder && key !== null ? afterOthers(key, wanted) : wanted;
      timers.set({ key: key ?? '', name: sortableName(event.id), dueAt, payload: { text: event.payloadText, event: referenceTo(event) } });
    }

    function afterOthers(key: string, wanted: number): number {
      const last = state.get(key);
      const dueAt = typeof last === 'number' ? Math.max(last, wanted) : wanted;
      state.set(key, dueAt, { ttlMs: Math.max(0, dueAt - now) + BACKLOG_MS });
      return dueAt;
    }
  },

  onTimer({ now, emitText }, due) {
    const inOrder = due.toSorted((left, right) => left.dueAt - right.dueAt || (left.name < right.name ? -1 : 1));
    for (const timer of inOrder) {
      const { text, event } = heldSchema.parse(timer.payload);
      emitText(text, { from: event, port: event.expiresAt !== null && event.expiresAt <= now ? 'expired' : 'out' });
    }
  },
});

/** As texts, names of one producer's events sort as their positions do; a host may break ties by name. */
function sortableName(id: string): string {
  return id.split('-').map((part) => part.padStart(15, '0')).join('-');
}

function momentOf(until: Template, event: AgentEvent): number {
  const value = until.value(event.scope);
  const moment = readMoment(value);
  if (moment !== undefined) return moment;
  throw new UserError(`until: "${until.source}" gave ${JSON.stringify(value).slice(0, 80)}; write ISO 8601 with its zone, for example "2026-03-01T09:00:00Z", or milliseconds`);
}

function readMoment(value: JsonValue): number | undefined {
  const ms = typeof value === 'string' ? (ZONED.test(value.trim()) ? Date.parse(value) : /^\d+$/.test(value.trim()) ? Number(value) : Number.NaN) : value;
  return typeof ms === 'number' && ms >= LEAST_MS && Number.isSafeInteger(Math.round(ms)) ? Math.round(ms) : undefined;
}
