import type { StoredEvent } from '../ports/event-log.js';
import type { RunnerScope } from '../ports/identity.js';
import type { CursorMove, FailedEvent } from '../ports/turn-store.js';
import type { AgentSeat, SeatVersion } from './agent-seat.js';
import { takeInOrder, LinkFeed } from './link-feed.js';
import { checkIncoming } from './link-schema.js';
import { LiveEvent } from './live-event.js';
import type { RunnerHost } from './runner-host.js';
import { globalsOf } from './template-globals.js';
import { FencedError } from './fenced-error.js';

export interface TakenBatch {
  readonly version: SeatVersion;
  readonly events: readonly LiveEvent[];
  readonly cursors: readonly CursorMove[];
  /** Ids of injections the events came from; empty for what links brought. */
  readonly injectionsDone: readonly number[];
  /** What a pinned schema keeps from the agent; committed to its failed list with the batch. */
  readonly quarantined: readonly FailedEvent[];
}

/** All incoming links of one agent; gives batches of one version at a time, older versions first. */
export class Feeds {
  readonly #scope: RunnerScope;
  readonly #seat: AgentSeat;
  readonly #host: RunnerHost;
  readonly #feeds: ReadonlyMap<number, LinkFeed>;
  #isLoaded = false;

  constructor(scope: RunnerScope, seat: AgentSeat, host: RunnerHost) {
    this.#scope = scope;
    this.#seat = seat;
    this.#host = host;
    this.#feeds = new Map(seat.inLinks.map((link) => [link.id, new LinkFeed(link, host.settings.handOffBytes)]));
  }

  get lag(): number {
    return [...this.#feeds.values()].reduce((sum, feed) => sum + feed.lag, 0);
  }

  lagOf(linkId: number): number {
    return this.#feeds.get(linkId)?.lag ?? 0;
  }

  cursorOf(linkId: number): number {
    return this.#feeds.get(linkId)?.cursor ?? 0;
  }

  get deadline(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#feeds.values()].map((feed) => feed.peek()?.expiresAt ?? Number.POSITIVE_INFINITY));
  }

  get hasWork(): boolean {
    return [...this.#feeds.values()].some((feed) => feed.peek() !== undefined || feed.wantsRead);
  }

  offer(linkId: number, events: readonly StoredEvent[]): void {
    this.#feeds.get(linkId)?.offer(events);
  }

  doubt(): void {
    for (const feed of this.#feeds.values()) feed.doubt();
  }

  reset(): void {
    for (const feed of this.#feeds.values()) feed.reset();
    this.#isLoaded = false;
  }

  /** Reads what is needed and takes the next batch; `undefined` when nothing is unread up to that time. */
  async take(createdUpTo = Number.POSITIVE_INFINITY): Promise<TakenBatch | undefined> {
    await this.#read();
    return this.takeHandedOver(createdUpTo);
  }

  /** As `take`, of what is in memory already. */
  takeHandedOver(createdUpTo = Number.POSITIVE_INFINITY): TakenBatch | undefined {
    const groups = Map.groupBy(this.#feeds.values(), (feed) => this.#seat.versionFor(feed.link));
    for (const [version, feeds] of [...groups].toSorted(([a], [b]) => a.version - b.version)) {
      const { batchSize, batchBytes } = this.#host.settings;
      const before = new Map(feeds.map((feed) => [feed, feed.takenTo]));
      const taken = takeInOrder(feeds, { events: batchSize, bytes: batchBytes, createdUpTo });
      if (taken.length > 0) return this.#toBatch(version, taken, before);
    }
    return undefined;
  }

  /** When the first unread event was created; `undefined` when there is none. */
  async firstUnreadAt(): Promise<number | undefined> {
    await this.#read();
    const times = [...this.#feeds.values()].flatMap((feed) => feed.peek()?.createdAt ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  committed(cursors: readonly CursorMove[]): void {
    for (const move of cursors) this.#feeds.get(move.linkId)?.advance(move.to);
  }

  async #read(): Promise<void> {
    if (this.#feeds.size === 0) return;
    if (!this.#isLoaded) await this.#loadCursors();
    const asking = [...this.#feeds.values()].filter((feed) => feed.wantsRead);
    if (asking.length === 0) return;
    const limit = this.#host.settings.batchSize;
    const ranges = asking.map((feed) => ({ linkId: feed.link.id, producerId: feed.link.producerId, after: feed.beginRead(), upTo: feed.link.drainTo }));
    const found = await this.#host.store.log.read({ workspaceId: this.#scope.workspaceId, ranges, limit });
    for (const feed of asking) feed.fill(found.get(feed.link.id) ?? [], limit);
  }

  async #loadCursors(): Promise<void> {
    const inputs = await this.#host.store.turns.loadInputs(this.#scope);
    if (inputs === undefined) throw new FencedError('the lease is not ours any more');
    for (const feed of this.#feeds.values()) feed.reset(inputs.cursors.get(feed.link.id) ?? feed.cursor);
    this.#isLoaded = true;
  }

  #toBatch(version: SeatVersion, taken: readonly { readonly feed: LinkFeed; readonly event: StoredEvent }[], before: ReadonlyMap<LinkFeed, number>): TakenBatch {
    const last = new Map<LinkFeed, number>();
    const globals = globalsOf(this.#host.services, version);
    const events = taken.map(({ feed, event }) => {
      last.set(feed, event.position);
      return new LiveEvent(event, this.#seat.originOf(event.producerId), globals);
    });
    return { version, ...checkIncoming(version, events), cursors: [...last].map(([feed, to]) => ({ linkId: feed.link.id, from: before.get(feed) ?? feed.cursor, to })), injectionsDone: [] };
  }
}
