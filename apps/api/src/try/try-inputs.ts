import type { StoredEvent, TryInput } from '@rookery/engine';
import type { SourceItem } from '@rookery/sdk';
import type { TrySample } from './try.schemas.js';

/** Merges what is read from the record with inputs that are held in memory, by time; what is on record goes first. */
export async function* withOthers(stream: AsyncIterable<readonly StoredEvent[]>, toInput: (event: StoredEvent) => TryInput | undefined, others: readonly TryInput[]): AsyncGenerator<readonly TryInput[], void, void> {
  const waiting = others.toSorted((a, b) => momentOf(a) - momentOf(b));
  let next = 0;
  for await (const events of stream) {
    const piece: TryInput[] = [];
    for (const event of events) {
      for (let other = waiting[next]; other !== undefined && momentOf(other) < event.createdAt; other = waiting[next]) {
        piece.push(other);
        next += 1;
      }
      const input = toInput(event);
      if (input !== undefined) piece.push(input);
    }
    yield piece;
  }
  if (next < waiting.length) yield waiting.slice(next);
}

export function sampleInput(sample: TrySample, otherwise: number): TryInput {
  const { agent, payload, input, at = otherwise } = sample;
  if (payload === undefined) return { kind: 'typed', agent, at, input: input ?? null };
  const { dedupeKey, key, occurredAt, expiresAt, port } = sample;
  const item: SourceItem = {
    payload,
    ...(dedupeKey === undefined ? {} : { dedupeKey }), ...(key === undefined ? {} : { key }), ...(port === undefined ? {} : { port }),
    ...(occurredAt === undefined ? {} : { occurredAt }), ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  return { kind: 'item', agent, at, item };
}

export function momentOf(input: TryInput): number {
  return input.kind === 'recorded' ? input.event.createdAt : input.at;
}
