import type { StoredEvent } from '@rookery/engine';
import type { PositionRange, RecordedEventsRepository } from './recorded-events.repository.js';

const CHUNK = 2_000;
/** Events given on at once. */
const PIECE = 1_000;

/** Reads several producers' events in order of time, a chunk of each in memory and the next one under way. */
export async function* readInOrder(
  events: Pick<RecordedEventsRepository, 'read'>, workspaceId: number, ranges: readonly PositionRange[], signal: AbortSignal,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  const readers = ranges.map((range) => new ProducerReader(events, workspaceId, range));
  let piece: StoredEvent[] = [];
  for (;;) {
    for (const reader of readers) if (reader.wantsMore) await reader.fill();
    signal.throwIfAborted();
    const next = firstOf(readers);
    const event = next?.take();
    if (event !== undefined) piece.push(event);
    if (piece.length >= PIECE || (event === undefined && piece.length > 0)) {
      yield piece;
      piece = [];
    }
    if (event === undefined) return;
  }
}

class ProducerReader {
  readonly #events: Pick<RecordedEventsRepository, 'read'>;
  readonly #workspaceId: number;
  #range: PositionRange;
  #chunk: readonly StoredEvent[] = [];
  #taken = 0;
  #isAtEnd = false;
  #ahead: Promise<readonly StoredEvent[]> | undefined;

  constructor(events: Pick<RecordedEventsRepository, 'read'>, workspaceId: number, range: PositionRange) {
    this.#events = events;
    this.#workspaceId = workspaceId;
    this.#range = range;
  }

  get wantsMore(): boolean {
    return this.#taken >= this.#chunk.length && !this.#isAtEnd;
  }

  async fill(): Promise<void> {
    this.#chunk = await (this.#ahead ?? this.#read());
    this.#ahead = undefined;
    this.#taken = 0;
    const last = this.#chunk.at(-1);
    this.#isAtEnd = this.#chunk.length < CHUNK;
    if (last === undefined || this.#isAtEnd) return;
    this.#range = { ...this.#range, from: last.position + 1 };
    this.#ahead = this.#read();
    // Whoever fills next hears of a failure; nobody may, when the try ends before.
    this.#ahead.catch(() => undefined);
  }

  peek(): StoredEvent | undefined {
    return this.#chunk[this.#taken];
  }

  take(): StoredEvent | undefined {
    const event = this.#chunk[this.#taken];
    this.#taken += 1;
    return event;
  }

  #read(): Promise<readonly StoredEvent[]> {
    return this.#events.read(this.#workspaceId, this.#range, CHUNK);
  }
}

function firstOf(readers: readonly ProducerReader[]): ProducerReader | undefined {
  let first: ProducerReader | undefined;
  let at = Number.POSITIVE_INFINITY;
  for (const reader of readers) {
    const event = reader.peek();
    if (event !== undefined && event.createdAt < at) {
      first = reader;
      at = event.createdAt;
    }
  }
  return first;
}
