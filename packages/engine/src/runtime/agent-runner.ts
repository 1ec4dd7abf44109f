import type { StoredEvent } from '../ports/event-log.js';
import type { RunnerScope } from '../ports/identity.js';
import type { TurnCommit } from '../ports/turn-store.js';
import type { AgentSeat } from './agent-seat.js';
import { FencedError } from './fenced-error.js';
import type { Feeds } from './feeds.js';
import type { Runnable } from './ready-queue.js';
import { retryPause, type RunnerHost } from './runner-host.js';

/** The parts of a turn's commit that most turns leave empty. */
export const nothing = {
  cursors: [], outputs: [], state: [], timersSet: [], timersCancelled: [], timersFired: [], deliveries: [], failed: [], injectionsDone: [],
} as const satisfies Partial<TurnCommit>;

/** What the kinds of agents do differently. `true`: there may be more to do. */
export interface TurnTaker {
  takeTurn(): Promise<boolean>;
  /** What is unread on the incoming links; a source has none. */
  readonly feeds?: Feeds;
  /** Something may be there that this process has not heard of. */
  doubt(): void;
  /** A turn ended without a commit: forget what was taken from memory. */
  reset(): void;
  /** Events waiting and the earliest expiry among them. */
  readonly lag: number;
  readonly deadline: number;
  /** Calls that a former owner left in the air are not on record yet. */
  readonly owesRecovery?: boolean;
  /** What it does depends on agents of other workflows: it has a look when any of them changes. */
  readonly followsOthers?: boolean;
  /** `turnOver`: the end of the turn under way, which may still begin calls. */
  stop(turnOver: Promise<void>): Promise<void>;
}

export interface RunnerParts {
  readonly scope: RunnerScope;
  readonly seat: AgentSeat;
  readonly host: RunnerHost;
  /** The lease came from somebody else, who may have left calls in the air. */
  readonly isTakeover: boolean;
}

/** Runs one agent under one lease: a turn at a time, each fenced, each tried again in place while storage is away. */
export class AgentRunner implements Runnable {
  readonly scope: RunnerScope;
  readonly seat: AgentSeat;
  readonly taker: TurnTaker;
  readonly #host: RunnerHost;
  #failures = 0;
  #isStopped = false;
  #resumeAt = 0;
  #turnOver: Promise<void>;

  /** `before`: the last turn of the runner whose place this one takes. Both hold one lease, so no fence parts them. */
  constructor(parts: RunnerParts, taker: TurnTaker, before: Promise<void> = Promise.resolve()) {
    this.scope = parts.scope;
    this.seat = parts.seat;
    this.#host = parts.host;
    this.taker = taker;
    this.#turnOver = before;
  }

  /** Resolves when the turn under way is over, be it one of the runner before. */
  get turnOver(): Promise<void> {
    return this.#turnOver;
  }

  get workspaceId(): number {
    return this.scope.workspaceId;
  }

  get deadline(): number {
    return this.taker.deadline;
  }

  get asksOutside(): boolean {
    const { kind } = this.seat.current.agent.type;
    return kind === 'source' || kind === 'lookup';
  }

  /** Committed events of an incoming link, handed over in memory. */
  offer(linkId: number, events: readonly StoredEvent[]): void {
    this.taker.feeds?.offer(linkId, events);
  }

  async turn(): Promise<boolean> {
    const before = this.#turnOver;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turnOver = promise;
    await before;
    try {
      return await this.#takeTurn();
    } finally {
      resolve();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.taker.stop(this.#turnOver);
  }

  async #takeTurn(): Promise<boolean> {
    if (this.#isStopped || (this.seat.pausedBy !== null && this.seat.topologyAgent.state === 'live')) return false;
    if (this.#host.clock.now() < this.#resumeAt) return false;
    try {
      const hasMore = await this.taker.takeTurn();
      this.#failures = 0;
      return hasMore && !this.#isStopped;
    } catch (error) {
      this.#retryLater(error);
      return false;
    }
  }

  #retryLater(error: unknown): void {
    this.taker.reset();
    if (error instanceof FencedError) {
      this.#host.lostLease(this.scope);
      return;
    }
    const pause = retryPause(this.#failures);
    this.#failures += 1;
    this.#resumeAt = this.#host.clock.now() + pause;
    const message = error instanceof Error ? error.message : String(error);
    this.#host.activity.record(this.scope, { at: this.#host.clock.now(), error: { code: 'internal', message } });
    this.#host.log.warn('a turn failed and is tried again', { agent: this.seat.topologyAgent.slug, workflow: this.scope.workflowId, reason: message, pauseMs: pause });
    this.#host.wakeAt(this.scope, this.#resumeAt);
  }
}
