import type { Attendance, Lease, LeaseStore } from '../ports/lease-store.js';
import type { RunnerScope } from '../ports/identity.js';

/** A worker alone takes so many at a time. */
const LEASES_PER_ROUND = 10_000;

export interface LeaseKeeperParts {
  readonly leases: LeaseStore;
  readonly owner: string;
  readonly leaseMs: number;
  /** Other workers may live on the same store, and each takes its share. */
  readonly isShared: boolean;
}

export interface LeaseRound {
  /** All that this worker holds and keeps. */
  readonly held: readonly Lease[];
  /** Those of them that were free before. */
  readonly taken: readonly Lease[];
  /** What is held above the share: finish their turns, then say `finished`. */
  readonly surplus: readonly Lease[];
  /** Something became free that others may take, or the number of workers changed. */
  readonly isNews: boolean;
}

/**
 * Which runners this worker holds. With others beside it, it keeps as many as fall to it when all are dealt out evenly,
 * and gives back what is above: a runner leaves only after its turn and its calls are over, so nothing is done twice.
 */
export class LeaseKeeper {
  readonly #parts: LeaseKeeperParts;
  readonly #inDoubt = new Map<number, RunnerScope>();
  readonly #leaving = new Map<number, RunnerScope>();
  readonly #finished = new Map<number, RunnerScope>();
  #attendance: Attendance | undefined;

  constructor(parts: LeaseKeeperParts) {
    this.#parts = parts;
  }

  /** The next round gives this lease back and takes it again, so that the epoch of now is over. */
  takeAnew(runner: RunnerScope): void {
    this.#inDoubt.set(runner.agentId, runner);
  }

  /** The work of a surplus runner is over; the next round frees it. */
  finished(runner: RunnerScope): void {
    this.#finished.set(runner.agentId, runner);
  }

  async round(): Promise<LeaseRound> {
    const { leases, owner, leaseMs } = this.#parts;
    // A lease that is freed while this round asks for its own must not come back to life with the answer.
    const leaving = new Set(this.#leaving.keys());
    const hasFreed = await this.#free();
    const before = this.#attendance;
    const attendance = this.#parts.isShared ? await leases.attend({ owner, ttlMs: leaseMs }) : undefined;
    this.#attendance = attendance;
    const renewed = (await leases.renew({ owner, ttlMs: leaseMs })).filter(({ agentId }) => !leaving.has(agentId) && !this.#leaving.has(agentId));
    const share = attendance === undefined ? undefined : shareOf(attendance);
    const limit = Math.min(LEASES_PER_ROUND, share === undefined ? LEASES_PER_ROUND : share - renewed.length);
    const taken = limit > 0 ? await leases.acquire({ owner, ttlMs: leaseMs, limit }) : [];
    const surplus = share === undefined || renewed.length <= share ? [] : renewed.toSorted((one, other) => one.agentId - other.agentId).slice(share);
    for (const lease of surplus) this.#leaving.set(lease.agentId, lease);
    return { held: [...renewed.filter((lease) => !surplus.includes(lease)), ...taken], taken, surplus, isNews: hasFreed || before?.workers !== attendance?.workers };
  }

  async #free(): Promise<boolean> {
    const finished = [...this.#finished.values()];
    const runners = [...finished, ...this.#inDoubt.values()];
    if (runners.length === 0) return false;
    await this.#parts.leases.release({ owner: this.#parts.owner, runners });
    for (const runner of runners) {
      if (this.#inDoubt.get(runner.agentId) === runner) this.#inDoubt.delete(runner.agentId);
      if (this.#finished.get(runner.agentId) === runner) {
        this.#finished.delete(runner.agentId);
        this.#leaving.delete(runner.agentId);
      }
    }
    return finished.length > 0;
  }
}

/** Dealt out one by one, those that came first get what does not come out even. */
function shareOf({ workers, rank, runners }: Attendance): number {
  return Math.floor(runners / workers) + (rank < runners % workers ? 1 : 0);
}
