import type { JsonObject, JsonValue } from '@rookery/sdk';
import type { Taken } from '../play.js';

/** Windows as sets of moments; milliseconds. */
export interface FixedWindows {
  readonly size: number;
  readonly slide: number;
  readonly grace: number;
}

export interface Expected {
  /** Per key, in order. */
  readonly out: Readonly<Record<string, readonly JsonObject[]>>;
  /** Ids of the late, per key, in order. */
  readonly late: Readonly<Record<string, readonly JsonValue[]>>;
}

interface Line {
  readonly key: string;
  /** When it is said, and its place among what is said then. */
  readonly order: readonly [number, number, number, number];
  readonly payload: JsonObject;
}

/** Tumbling and hopping windows, closed by the clock: looks at every window against every event. */
export function expectedByClock(taken: readonly Taken[], { size, slide, grace }: FixedWindows): Expected {
  const lines: Line[] = [];
  const late = new Set<Taken>();
  for (const start of startsOf(taken, size, slide)) {
    const end = start + size;
    for (const [key, ofKey] of Map.groupBy(taken, (event) => event.key)) {
      const inside = ofKey.filter(({ occurredAt }) => start <= occurredAt && occurredAt < end);
      const inTime = inside.filter(({ createdAt }) => createdAt <= end + grace);
      for (const event of inside) if (!inTime.includes(event)) late.add(event);
      inTime.forEach((event, index) => lines.push({ key, order: [event.createdAt, 0, taken.indexOf(event), start], payload: said(key, [start, end], inTime.slice(0, index + 1), false) }));
      if (inTime.length > 0) lines.push({ key, order: [end + grace, 1, start, 0], payload: said(key, [start, end], inTime, true) });
    }
  }
  return sorted(lines, taken, late);
}

/** The same, closed by events: a window is closed to an event when one before it, of its key, happened at its end and grace or later. */
export function expectedByEvents(taken: readonly Taken[], { size, slide, grace }: FixedWindows, spans = startsOf(taken, size, slide).map((start) => [start, start + size] as const)): Expected {
  const lines: Line[] = [];
  const late = new Set<Taken>();
  for (const [start, end] of spans) {
    for (const [key, ofKey] of Map.groupBy(taken, (event) => event.key)) {
      const closer = ofKey.findIndex(({ occurredAt, createdAt }) => Math.min(occurredAt, createdAt) >= end + grace);
      const before = closer === -1 ? ofKey : ofKey.slice(0, closer + 1);
      const inside = ofKey.filter(({ occurredAt }) => start <= occurredAt && occurredAt < end);
      const inTime = inside.filter((event) => before.includes(event));
      for (const event of inside) if (!inTime.includes(event)) late.add(event);
      inTime.forEach((event, index) => lines.push({ key, order: [taken.indexOf(event), 0, start, 0], payload: said(key, [start, end], inTime.slice(0, index + 1), false) }));
      const closing = closer === -1 ? taken.length : taken.indexOf(ofKey[closer] ?? ofKey[0] as Taken);
      if (inTime.length > 0) lines.push({ key, order: [closing, 1, end + grace, start], payload: said(key, [start, end], inTime, true) });
    }
  }
  return sorted(lines, taken, late);
}

/** Sessions, closed by the clock: plays the arrivals one by one over plain lists of events. */
export function expectedSessions(taken: readonly Taken[], { gap, grace }: { readonly gap: number; readonly grace: number }): Expected {
  const lines: Line[] = [];
  const late = new Set<Taken>();
  for (const [key, ofKey] of Map.groupBy(taken, (event) => event.key)) {
    let open: (readonly Taken[])[] = [];
    const closesAt = (session: readonly Taken[]): number => lastOf(session) + gap + grace;
    const close = (upTo: number): void => {
      for (const session of open.filter((one) => closesAt(one) < upTo)) lines.push({ key, order: [closesAt(session), 1, firstOf(session), 0], payload: said(key, [firstOf(session), lastOf(session)], session, true) });
      open = open.filter((one) => closesAt(one) >= upTo);
    };
    ofKey.forEach((event, index) => {
      close(event.createdAt);
      const near = open.filter((session) => session.some((member) => Math.abs(member.occurredAt - event.occurredAt) <= gap));
      if (near.length === 0 && event.occurredAt + gap + grace < event.createdAt) return void late.add(event);
      const joined = ofKey.slice(0, index + 1).filter((member) => member === event || near.some((session) => session.includes(member)));
      open = [...open.filter((session) => !near.includes(session)), joined];
      lines.push({ key, order: [event.createdAt, 0, taken.indexOf(event), 0], payload: said(key, [firstOf(joined), lastOf(joined)], joined, false) });
    });
    close(Number.POSITIVE_INFINITY);
  }
  return sorted(lines, taken, late);
}

/** Sessions of events none of which was late: cut wherever the silence is longer than the gap. */
export function cutAtSilence(moments: readonly number[], gap: number): readonly (readonly number[])[] {
  const ordered = moments.toSorted((left, right) => left - right);
  const cuts = ordered.flatMap((moment, index) => (index > 0 && moment - (ordered[index - 1] ?? 0) > gap ? [index] : []));
  return [0, ...cuts].map((from, index) => ordered.slice(from, [...cuts, ordered.length][index])).filter((session) => session.length > 0);
}

/** The figures every test asks for, as options. */
export const askedValues = [
  { name: 'n', calculate: 'count' },
  ...['sum', 'average', 'min', 'max', 'deviation'].map((calculate) => ({ name: calculate, calculate, path: 'amount' })),
  { name: 'median', calculate: 'percentile', path: 'amount' },
  { name: 'p90', calculate: 'percentile', path: 'amount', percent: 90 },
  { name: 'bidders', calculate: 'distinct', path: 'bidder' },
  { name: 'first', calculate: 'first', path: 'bidder' },
  { name: 'last', calculate: 'last', path: 'id' },
  { name: 'top', calculate: 'top', by: 'amount', path: 'id', most: 3 },
];

/** `members` in the order they came. Money is counted in whole thousandths. */
function said(key: string, [start, end]: readonly [number, number], members: readonly Taken[], isFinal: boolean): JsonObject {
  const amounts = members.map(({ payload }) => BigInt(Math.round(Number(payload['amount']) * 1_000)));
  const n = amounts.length;
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  const squares = amounts.reduce((sum, amount) => sum + amount * amount, 0n);
  const numbers = amounts.map((amount) => Number(amount) / 1_000).toSorted((left, right) => left - right);
  const byTime = members.toSorted((left, right) => left.occurredAt - right.occurredAt);
  const byAmount = byTime.toSorted((left, right) => Number(right.payload['amount']) - Number(left.payload['amount']));
  return {
    key, start: new Date(start).toISOString(), end: new Date(end).toISOString(), count: n,
    values: {
      n, sum: Number(total) / 1_000, average: Number(total) / 1_000 / n, min: numbers[0] ?? null, max: numbers.at(-1) ?? null,
      deviation: n < 2 ? null : Math.sqrt(Number(`${BigInt(n) * squares - total * total}e-6`) / (n * (n - 1))),
      median: between(numbers, 0.5), p90: between(numbers, 0.9),
      bidders: new Set(members.map(({ payload }) => payload['bidder'])).size,
      first: byTime[0]?.payload['bidder'] ?? null, last: byTime.at(-1)?.payload['id'] ?? null,
      top: byAmount.slice(0, 3).map(({ payload }) => ({ by: Number(payload['amount']), value: payload['id'] ?? null })),
    },
    isFinal,
  };
}

function between(ordered: readonly number[], share: number): number {
  const rank = share * (ordered.length - 1);
  const low = ordered[Math.floor(rank)] ?? Number.NaN;
  const high = ordered[Math.ceil(rank)] ?? Number.NaN;
  return low + (high - low) * (rank - Math.floor(rank));
}

/** Every start of a window that could hold any of the events; windows begin at multiples of the slide after a Monday. */
function startsOf(taken: readonly Taken[], size: number, slide: number): readonly number[] {
  const monday = Date.UTC(1970, 0, 5);
  const moments = taken.map(({ occurredAt }) => occurredAt);
  const first = Math.floor((Math.min(...moments) - size - monday) / slide);
  const last = Math.ceil((Math.max(...moments) - monday) / slide);
  return Array.from({ length: last - first + 1 }, (_, index) => monday + (first + index) * slide);
}

function sorted(lines: readonly Line[], taken: readonly Taken[], late: ReadonlySet<Taken>): Expected {
  const ordered = lines.toSorted((left, right) => left.order.map((place, index) => place - (right.order[index] ?? 0)).find((difference) => difference !== 0) ?? 0);
  return {
    out: perKey(ordered.map(({ key, payload }) => [key, payload] as const)),
    late: perKey(taken.filter((event) => late.has(event)).map(({ key, payload }) => [key, payload['id'] ?? null] as const)),
  };
}

export function perKey<Value>(entries: readonly (readonly [string | null, Value])[]): Readonly<Record<string, readonly Value[]>> {
  return Object.fromEntries([...Map.groupBy(entries, ([key]) => key ?? '')].map(([key, group]) => [key, group.map(([, value]) => value)]));
}

function firstOf(session: readonly Taken[]): number {
  return Math.min(...session.map(({ occurredAt }) => occurredAt));
}

function lastOf(session: readonly Taken[]): number {
  return Math.max(...session.map(({ occurredAt }) => occurredAt));
}
