import type { StoredEvent } from '../ports/event-log.js';
import type { TopologyLink } from '../ports/workflow-store.js';

/**
 * The unread part of one link as this process knows it. Events that were just committed are handed over in memory
 * when they follow what is here without a gap; otherwise only the head is noted, and the events are read back.
 */
export class LinkFeed {
  readonly link: TopologyLink;
  readonly #maxBytes: number;
  #cursor: number;
  /** The last position that was taken; ahead of the cursor while its turn is not committed. */
  #taken: number;
  #buffer: StoredEvent[] = [];
  #start = 0;
  #bytes = 0;
  /** Position after the last one that was taken or is buffered. */
  #tail: number;
  #knownHead: number;
  /** There may be events this process has not heard of. */
  #isUnsure = true;
  #isReading = false;

  constructor(link: TopologyLink, maxBytes: number) {
    this.link = link;
    this.#maxBytes = maxBytes;
    this.#cursor = link.cursor;
    this.#taken = link.cursor;
    this.#tail = link.cursor + 1;
    this.#knownHead = link.cursor;
  }

  get cursor(): number {
    return this.#cursor;
  }

  get takenTo(): number {
    return this.#taken;
  }

  get lag(): number {
    return Math.max(0, Math.min(this.#knownHead, this.link.drainTo ?? Number.MAX_SAFE_INTEGER) - this.#cursor);
  }

  get isDrained(): boolean {
    return this.link.drainTo !== null && this.#cursor >= this.link.drainTo;
  }

  /** Takes over events of this link's producer, ascending, without a copy in the database being read again. */
  offer(events: readonly StoredEvent[]): void {
    const last = events.at(-1);
    const first = events[0];
    if (last === undefined || first === undefined) return;
    const isNext = first.position === this.#tail && !this.#isReading;
    this.#knownHead = Math.max(this.#knownHead, last.position);
    if (!isNext || this.#bytes > this.#maxBytes) return;
    this.#append(events);
  }

  /** The sweeper, or another process, says there is more. */
  doubt(): void {
    this.#isUnsure = true;
  }

  /** Whether the database must be asked before this feed has anything to give. */
  get wantsRead(): boolean {
    return this.#isEmpty && !this.isDrained && (this.#isUnsure || this.#knownHead >= this.#tail);
  }

  /** The position to read after. What is offered until `fill` is only noted, or it would be here twice. */
  beginRead(): number {
    this.#isReading = true;
    return this.#tail - 1;
  }

  /** What a read found; fewer than asked for means that the end was reached. */
  fill(events: readonly StoredEvent[], limit: number): void {
    this.#isReading = false;
    if (events.length < limit) this.#isUnsure = false;
    const last = events.at(-1);
    if (last !== undefined) this.#knownHead = Math.max(this.#knownHead, last.position);
    else if (!this.#isUnsure) this.#knownHead = Math.min(this.#knownHead, this.#tail - 1);
    this.#append(events);
  }

  peek(): StoredEvent | undefined {
    return this.#buffer[this.#start];
  }

  take(): StoredEvent | undefined {
    const event = this.#buffer[this.#start];
    if (event === undefined) return undefined;
    this.#start += 1;
    this.#taken = event.position;
    this.#bytes -= event.payloadText.length;
    if (this.#start === this.#buffer.length) {
      this.#buffer = [];
      this.#start = 0;
    }
    return event;
  }

  /** The turn committed: what was taken is consumed. */
  advance(to: number): void {
    this.#cursor = to;
    this.#taken = Math.max(this.#taken, to);
    if (this.#tail <= to) this.#tail = to + 1;
  }

  /** The turn did not commit: start again after the cursor, from the database. */
  reset(cursor = this.#cursor): void {
    this.#cursor = cursor;
    this.#taken = cursor;
    this.#isReading = false;
    this.#buffer = [];
    this.#start = 0;
    this.#bytes = 0;
    this.#tail = cursor + 1;
    this.#isUnsure = true;
  }

  get #isEmpty(): boolean {
    return this.#start >= this.#buffer.length;
  }

  #append(events: readonly StoredEvent[]): void {
    const end = this.link.drainTo;
    for (const event of events) {
      if (end !== null && event.position > end) break;
      this.#buffer.push(event);
      this.#bytes += event.payloadText.length;
      this.#tail = event.position + 1;
    }
  }
}

/**
 * Takes the next events of several feeds in the order they were created, keeping each feed's own order. It stops where a feed
 * has run dry that may hold older ones in the store: a start must not be seen before the stop that came first.
 */
export function takeInOrder(feeds: readonly LinkFeed[], limit: { readonly events: number; readonly bytes: number; readonly createdUpTo: number }): readonly { readonly feed: LinkFeed; readonly event: StoredEvent }[] {
  const taken: { feed: LinkFeed; event: StoredEvent }[] = [];
  let bytes = 0;
  while (taken.length < limit.events && bytes < limit.bytes && !(feeds.length > 1 && feeds.some((one) => one.wantsRead))) {
    let feed: LinkFeed | undefined;
    let next: StoredEvent | undefined;
    for (const candidate of feeds) {
      const event = candidate.peek();
      if (event !== undefined && (next === undefined || event.createdAt < next.createdAt)) [feed, next] = [candidate, event];
    }
    if (feed === undefined || next === undefined || next.createdAt > limit.createdUpTo) break;
    feed.take();
    taken.push({ feed, event: next });
    bytes += next.payloadText.length;
  }
  return taken;
}
