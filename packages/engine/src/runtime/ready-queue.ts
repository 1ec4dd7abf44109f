/** Something that may have work: one turn at a time. */
export interface Runnable {
  readonly workspaceId: number;
  /** The earliest expiry of what waits, for order inside a workspace; `Infinity` when nothing presses. */
  readonly deadline: number;
  /** Its turns wait for others, for a partner's page say, and must not hold up those that only compute. */
  readonly asksOutside: boolean;
  /** One turn; `true` when there may be more to do. Never rejects. */
  turn(): Promise<boolean>;
}

export interface QueueLimits {
  /** Turns at once of what computes. */
  readonly inside: number;
  /** Turns at once of what asks outside. */
  readonly outside: number;
}

/** What waits of one sort, by workspace, and how many turns of it are under way. */
interface Lane {
  readonly limit: number;
  readonly waiting: Map<number, Set<Runnable>>;
  running: number;
}

/**
 * Runs turns of many agents, at most so many at once and never two of the same agent. Workspaces take turns, so that one
 * with a flood does not starve the others; inside a workspace the earliest deadline goes first. What asks outside has places
 * of its own: six slow sites must not stop every step.
 */
export class ReadyQueue {
  readonly #lanes: Readonly<Record<'inside' | 'outside', Lane>>;
  readonly #running = new Set<Runnable>();
  readonly #again = new Set<Runnable>();
  #isClosed = false;
  #idle: (() => void)[] = [];

  constructor({ inside, outside }: QueueLimits) {
    this.#lanes = { inside: { limit: inside, waiting: new Map(), running: 0 }, outside: { limit: outside, waiting: new Map(), running: 0 } };
  }

  add(runnable: Runnable): void {
    if (this.#isClosed) return;
    if (this.#running.has(runnable)) {
      this.#again.add(runnable);
      return;
    }
    const lane = this.#laneOf(runnable);
    const waiting = lane.waiting.get(runnable.workspaceId);
    if (waiting === undefined) lane.waiting.set(runnable.workspaceId, new Set([runnable]));
    else waiting.add(runnable);
    this.#pump(lane);
  }

  remove(runnable: Runnable): void {
    this.#laneOf(runnable).waiting.get(runnable.workspaceId)?.delete(runnable);
    this.#again.delete(runnable);
  }

  get isIdle(): boolean {
    return this.#running.size === 0 && Object.values(this.#lanes).every((lane) => [...lane.waiting.values()].every((waiting) => waiting.size === 0));
  }

  /** No new turns; resolves when those in flight are over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const lane of Object.values(this.#lanes)) lane.waiting.clear();
    while (this.#running.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #laneOf({ asksOutside }: Runnable): Lane {
    return this.#lanes[asksOutside ? 'outside' : 'inside'];
  }

  #pump(lane: Lane): void {
    while (!this.#isClosed && lane.running < lane.limit) {
      const next = nextIn(lane);
      if (next === undefined) return;
      lane.running += 1;
      this.#running.add(next);
      void this.#run(next, lane);
    }
  }

  async #run(runnable: Runnable, lane: Lane): Promise<void> {
    const hasMore = await runnable.turn();
    lane.running -= 1;
    this.#running.delete(runnable);
    const wasAsked = this.#again.delete(runnable);
    for (const resolve of this.#idle.splice(0)) resolve();
    if (hasMore || wasAsked) this.add(runnable);
    this.#pump(lane);
  }
}

function nextIn({ waiting: byWorkspace }: Lane): Runnable | undefined {
  for (const [workspaceId, waiting] of byWorkspace) {
    byWorkspace.delete(workspaceId);
    const chosen = earliest(waiting);
    if (chosen === undefined) continue;
    waiting.delete(chosen);
    if (waiting.size > 0) byWorkspace.set(workspaceId, waiting);
    return chosen;
  }
  return undefined;
}

function earliest(waiting: ReadonlySet<Runnable>): Runnable | undefined {
  let chosen: Runnable | undefined;
  for (const runnable of waiting) if (chosen === undefined || runnable.deadline < chosen.deadline) chosen = runnable;
  return chosen;
}
