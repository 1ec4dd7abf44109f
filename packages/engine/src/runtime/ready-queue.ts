/** Something that may have work: one turn at a time. */
export interface Runnable {
  readonly workspaceId: number;
  /** The earliest expiry of what waits, for order inside a workspace; `Infinity` when nothing presses. */
  readonly deadline: number;
  /** One turn; `true` when there may be more to do. Never rejects. */
  turn(): Promise<boolean>;
}

/**
 * Runs turns of many agents, at most `concurrency` at once and never two of the same agent. Workspaces take turns, so
 * that one with a flood does not starve the others; inside a workspace the earliest deadline goes first.
 */
export class ReadyQueue {
  readonly #concurrency: number;
  readonly #waiting = new Map<number, Set<Runnable>>();
  readonly #running = new Set<Runnable>();
  readonly #again = new Set<Runnable>();
  #isClosed = false;
  #idle: (() => void)[] = [];

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  add(runnable: Runnable): void {
    if (this.#isClosed) return;
    if (this.#running.has(runnable)) {
      this.#again.add(runnable);
      return;
    }
    const waiting = this.#waiting.get(runnable.workspaceId);
    if (waiting === undefined) this.#waiting.set(runnable.workspaceId, new Set([runnable]));
    else waiting.add(runnable);
    this.#pump();
  }

  remove(runnable: Runnable): void {
    this.#waiting.get(runnable.workspaceId)?.delete(runnable);
    this.#again.delete(runnable);
  }

  get isIdle(): boolean {
    return this.#running.size === 0 && [...this.#waiting.values()].every((waiting) => waiting.size === 0);
  }

  /** No new turns; resolves when those in flight are over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.clear();
    while (this.#running.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #pump(): void {
    while (!this.#isClosed && this.#running.size < this.#concurrency) {
      const next = this.#next();
      if (next === undefined) return;
      this.#running.add(next);
      void this.#run(next);
    }
  }

  async #run(runnable: Runnable): Promise<void> {
    const hasMore = await runnable.turn();
    this.#running.delete(runnable);
    const wasAsked = this.#again.delete(runnable);
    for (const resolve of this.#idle.splice(0)) resolve();
    if (hasMore || wasAsked) this.add(runnable);
    this.#pump();
  }

  #next(): Runnable | undefined {
    for (const [workspaceId, waiting] of this.#waiting) {
      this.#waiting.delete(workspaceId);
      const chosen = earliest(waiting);
      if (chosen === undefined) continue;
      waiting.delete(chosen);
      if (waiting.size > 0) this.#waiting.set(workspaceId, waiting);
      return chosen;
    }
    return undefined;
  }
}

function earliest(waiting: ReadonlySet<Runnable>): Runnable | undefined {
  let chosen: Runnable | undefined;
  for (const runnable of waiting) if (chosen === undefined || runnable.deadline < chosen.deadline) chosen = runnable;
  return chosen;
}
