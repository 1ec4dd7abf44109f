import type { Clock } from '@rookery/sdk';
import type { AgentScope } from '../ports/identity.js';
import type { EngineStore } from '../ports/store.js';

const FRESH_MS = 500;

/** How far each workflow is behind, asked at most twice a second and never on the path of a request. */
export class LagWatch {
  readonly #store: EngineStore;
  readonly #clock: Clock;
  readonly #boundOf: (workflowId: number) => number;
  readonly #byWorkflow = new Map<number, { lag: number; askedAt: number; isAsking: boolean }>();

  constructor(store: EngineStore, clock: Clock, boundOf: (workflowId: number) => number) {
    this.#store = store;
    this.#clock = clock;
    this.#boundOf = boundOf;
  }

  /** The lag, when it is past the bound. */
  heldBack(scope: AgentScope): { readonly lag: number } | undefined {
    const known = this.#byWorkflow.get(scope.workflowId) ?? { lag: 0, askedAt: Number.NEGATIVE_INFINITY, isAsking: false };
    this.#byWorkflow.set(scope.workflowId, known);
    if (!known.isAsking && this.#clock.now() - known.askedAt >= FRESH_MS) void this.#ask(scope, known);
    return known.lag > this.#boundOf(scope.workflowId) ? { lag: known.lag } : undefined;
  }

  async #ask(scope: AgentScope, known: { lag: number; askedAt: number; isAsking: boolean }): Promise<void> {
    known.isAsking = true;
    try {
      known.lag = await this.#store.housekeeping.greatestLag(scope);
    } catch {
      // Storage is away: the next request fails on its own and says so; the last known lag stands.
    }
    known.askedAt = this.#clock.now();
    known.isAsking = false;
  }
}
