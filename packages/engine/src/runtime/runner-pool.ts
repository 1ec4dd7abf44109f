import type { Lease } from '../ports/lease-store.js';
import type { RunnerScope } from '../ports/identity.js';
import type { AgentRunner } from './agent-runner.js';
import { makeRunner } from './make-runner.js';
import type { ReadyQueue } from './ready-queue.js';
import type { RunnerHost } from './runner-host.js';
import type { WorkflowRegistry } from './workflow-registry.js';

/** The runners this process holds leases for. A publish or a new lease replaces a runner; the old one finishes its calls. */
export class RunnerPool {
  readonly #host: RunnerHost;
  readonly #registry: WorkflowRegistry;
  readonly #queue: ReadyQueue;
  readonly #runners = new Map<number, AgentRunner>();
  readonly #leaving = new Map<Promise<void>, number>();

  constructor(host: RunnerHost, registry: WorkflowRegistry, queue: ReadyQueue) {
    this.#host = host;
    this.#registry = registry;
    this.#queue = queue;
  }

  get(agentId: number): AgentRunner | undefined {
    return this.#runners.get(agentId);
  }

  get all(): Iterable<AgentRunner> {
    return this.#runners.values();
  }

  /** Makes the runners match the leases: `held` is all this process holds now, `taken` those that are new. */
  adopt(held: readonly Lease[], taken: readonly Lease[]): void {
    const fresh = new Set(taken.map((lease) => lease.agentId));
    const ids = new Set(held.map((lease) => lease.agentId));
    for (const agentId of this.#runners.keys()) if (!ids.has(agentId)) void this.#dismiss(agentId);
    for (const lease of held) {
      const known = this.#runners.get(lease.agentId);
      if (known === undefined || known.scope.epoch !== lease.epoch) this.#place(lease, fresh.has(lease.agentId));
    }
    this.#wakeFollowers();
  }

  /** After a change of topology: the same leases, new seats. */
  refresh(workflowId: number): void {
    for (const runner of [...this.#runners.values()]) if (runner.scope.workflowId === workflowId) this.#place(runner.scope, false);
    this.#wakeFollowers();
  }

  /** Ends a runner for good; resolves when its turn and its calls, and those of its predecessors, are over. */
  async leave(agentId: number): Promise<void> {
    void this.#dismiss(agentId);
    await Promise.allSettled([...this.#leaving].flatMap(([left, whose]) => (whose === agentId ? [left] : [])));
  }

  async stop(): Promise<void> {
    for (const agentId of [...this.#runners.keys()]) void this.#dismiss(agentId);
    await Promise.allSettled(this.#leaving.keys());
  }

  #wakeFollowers(): void {
    for (const runner of this.#runners.values()) if (runner.taker.followsOthers === true) this.#queue.add(runner);
  }

  #place(scope: RunnerScope, isTakeover: boolean): void {
    const former = this.#runners.get(scope.agentId);
    const left = this.#dismiss(scope.agentId);
    const seat = this.#registry.seat(scope.agentId);
    if (seat === undefined) return;
    const { workspaceId, workflowId, agentId, slot, epoch } = scope;
    // A runner that is replaced before its first turn leaves to its successor what it had to put on record.
    const takesOver = isTakeover || former?.taker.owesRecovery === true;
    const runner = makeRunner({ scope: { workspaceId, workflowId, agentId, slot, epoch }, seat, host: this.#host, isTakeover: takesOver }, listens(former) ? left : former?.turnOver);
    this.#runners.set(agentId, runner);
    this.#queue.add(runner);
  }

  #dismiss(agentId: number): Promise<void> {
    const runner = this.#runners.get(agentId);
    if (runner === undefined) return Promise.resolve();
    this.#runners.delete(agentId);
    this.#queue.remove(runner);
    const leaving = Promise.all([runner.stop(), runner.turnOver]).then(() => undefined).finally(() => this.#leaving.delete(leaving));
    this.#leaving.set(leaving, agentId);
    return leaving;
  }
}

/** Both hold one lease, so no fence parts them: at a broker they would be two readers, or one would throw the other out. */
function listens(runner: AgentRunner | undefined): boolean {
  const type = runner?.seat.current.agent.type;
  return type?.kind === 'source' && type.listen !== undefined;
}
