import { SLOTS, type NewEvent, type StoredEvent } from '@rookery/engine';
import { eventId, parseEventId, type EventId } from '@rookery/model';
import type { Value } from './database.js';
import { numbers, storable, texts } from './parameters.js';

/** An event as a statement reads it; numbers are parsed by the driver. */
export interface EventRow {
  readonly producer_id: number;
  readonly position: number;
  readonly version: number;
  readonly slot: number;
  readonly hops: number;
  readonly occurred_at: number;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly trace_producer_id: number;
  readonly trace_position: number;
  readonly parents: string | null;
  readonly key: string | null;
  readonly replay_id: string | null;
  readonly payload: string;
}

/** The columns of {@link EventRow}, of a table or alias `e`. */
export const eventColumns =
  'e.producer_id, e.position, e.version, e.slot, e.hops, e.occurred_at, e.created_at, e.expires_at, e.trace_producer_id, e.trace_position, e.parents, e.key, e.replay_id, e.payload';

export function toStoredEvent(row: EventRow): StoredEvent {
  return {
    producerId: row.producer_id,
    position: row.position,
    version: row.version,
    slot: row.slot,
    key: row.key,
    payloadText: row.payload,
    traceId: eventId(row.trace_producer_id, row.trace_position),
    parents: row.parents === null ? [] : row.parents.split(' ').map(readEventId),
    hops: row.hops,
    occurredAt: row.occurred_at,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    replayId: row.replay_id,
  };
}

/** Splits event ids into two array parameters, `int[]` and `bigint[]`. */
export function eventIdColumns(ids: readonly EventId[]): readonly [string, string] {
  const parsed = ids.map(parseKnownId);
  return [numbers(parsed.map(({ producer }) => producer)), numbers(parsed.map(({ position }) => position))];
}

/** Events that are about to be stored and how many each producer takes, in producer order. */
export interface EventBatch {
  readonly producers: readonly { readonly id: number; readonly count: number }[];
  /** The place of each event among those of its producer, from 1. */
  readonly ranks: readonly number[];
  readonly events: readonly NewEvent[];
}

export function batchOf(events: readonly NewEvent[]): EventBatch {
  const counts = new Map<number, number>();
  const ranks = events.map(({ producerId }) => {
    const rank = (counts.get(producerId) ?? 0) + 1;
    counts.set(producerId, rank);
    return rank;
  });
  const producers = [...counts].map(([id, count]) => ({ id, count })).toSorted((a, b) => a.id - b.id);
  return { producers, ranks, events };
}

/** The columns that an event brings itself, in the order of {@link batchColumns}; besides its payload. */
export const newEventColumns = [
  ['producer_id', 'int'], ['rank', 'int'], ['slot', 'smallint'], ['hops', 'smallint'], ['occurred_at', 'bigint'], ['expires_at', 'bigint'],
  ['trace_producer_id', 'int'], ['trace_position', 'bigint'], ['parents', 'text'], ['key', 'text'], ['subject', 'text'], ['replay_id', 'text'],
] as const;

/** A column as two parameters: what all events of a batch share, or else an array with one value an event. */
type Column = readonly [shared: Value, each: Value];

const NONE = '{}';

/**
 * The parameters of a batch: two for each of {@link newEventColumns}, then the payloads. Unpacking an array costs the
 * database more than storing what is in it, and most columns are the same all over a batch.
 */
export function batchColumns({ events, ranks, producers }: EventBatch): readonly Value[] {
  const traces = events.map(({ traceId }) => (traceId === null ? null : parseKnownId(traceId)));
  const columns: readonly Column[] = [
    columnOf(events, ({ producerId }) => producerId, numbers),
    // With one producer the rank is the place in the batch, which the statement counts.
    producers.length === 1 ? [null, NONE] : columnOf(ranks, (rank) => rank, numbers),
    // Without a key the slot goes by position, which only the statement knows.
    columnOf(events, ({ key }) => (key === null ? null : slotOf(key)), numbers),
    columnOf(events, ({ hops }) => hops, numbers),
    columnOf(events, ({ occurredAt }) => Math.round(occurredAt), numbers),
    columnOf(events, ({ expiresAt }) => (expiresAt === null ? null : Math.round(expiresAt)), numbers),
    columnOf(traces, (trace) => trace?.producer ?? null, numbers),
    columnOf(traces, (trace) => trace?.position ?? null, numbers),
    columnOf(events, ({ parents }) => (parents.length === 0 ? null : parents.join(' ')), texts),
    columnOf(events, ({ key }) => key, texts),
    columnOf(events, ({ subject }) => subject ?? null, texts),
    columnOf(events, ({ replayId }) => replayId ?? null, texts),
  ];
  return [...columns.flat(), texts(events.map(({ payloadText }) => payloadText))];
}

function columnOf<Item, Cell extends string | number | null>(items: readonly Item[], read: (item: Item) => Cell, encode: (cells: readonly Cell[]) => Value): Column {
  const [first] = items;
  if (first === undefined) return [null, NONE];
  const shared = read(first);
  if (items.some((item) => read(item) !== shared)) return [null, encode(items.map(read))];
  return [typeof shared === 'string' ? storable(shared) : shared, NONE];
}

/** A producer's head before a batch, and the version that emits. */
export interface Head {
  readonly base: number;
  readonly version: number;
}

/** What a batch became, without reading it back. */
export function storedEvents(batch: EventBatch, headOf: (producerId: number) => Head, now: number): readonly StoredEvent[] {
  return batch.events.map((event, index) => {
    const { producerId, key, payloadText, traceId, parents, hops, occurredAt, expiresAt } = event;
    const { base, version } = headOf(producerId);
    const position = base + (batch.ranks[index] ?? 0);
    return {
      producerId, position, version, slot: key === null ? position % SLOTS : slotOf(key), key, payloadText,
      traceId: traceId ?? eventId(producerId, position), parents, hops,
      occurredAt: Math.round(occurredAt), createdAt: now, expiresAt: expiresAt === null ? null : Math.round(expiresAt), replayId: event.replayId ?? null,
    };
  });
}

/** FNV-1a over the UTF-16 units, folded to {@link SLOTS}. It is part of the data: never change it. */
export function slotOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % SLOTS;
}

function readEventId(text: string): EventId {
  const { producer, position } = parseKnownId(text);
  return eventId(producer, position);
}

function parseKnownId(id: string): { readonly producer: number; readonly position: number } {
  const parsed = parseEventId(id);
  if (parsed === undefined) throw new Error(`event id: "${id}" is none; write producer and position, for example "12-345"`);
  return parsed;
}
