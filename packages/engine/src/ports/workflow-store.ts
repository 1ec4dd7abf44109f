import type { WorkflowDocument } from '@rookery/model';
import type { PublishPlan } from './publish-plan.js';
import type { AgentScope, WorkspaceScope } from './identity.js';

export interface TopologyAgent extends AgentScope {
  readonly slug: string;
  readonly type: string;
  /** `live`: in the published version. `draining`: removed, finishing what it holds. `gone`: done, its state waits for a rollback. */
  readonly state: 'live' | 'draining' | 'gone';
  /** The version whose options it runs with: the published one, or for a draining agent its last. */
  readonly version: number;
  readonly paused: 'buffer' | 'drop' | null;
  readonly producers: readonly { readonly id: number; readonly port: string; readonly head: number }[];
}

export interface TopologyLink {
  readonly id: number;
  readonly producerId: number;
  readonly fromAgentId: number;
  readonly port: string;
  readonly toAgentId: number;
  readonly state: 'live' | 'draining';
  /** Draining links end here; `null` while their producer is draining itself. */
  readonly drainTo: number | null;
  /** Draining links run their receiver with the options of this version. */
  readonly version: number;
  readonly cursor: number;
}

/** A workflow as it runs: the published version, what still drains, and the agents that are gone but may come back. */
export interface Topology extends WorkspaceScope {
  readonly workflowId: number;
  readonly name: string;
  /** `null`: not published. */
  readonly version: number | null;
  readonly paused: 'buffer' | 'drop' | null;
  readonly agents: readonly TopologyAgent[];
  readonly links: readonly TopologyLink[];
}

/** What the host writes in the transaction of a change; the engine knows nothing of what it is. */
export type Alongside = (session: { query(text: string, values: (string | number | null)[]): Promise<unknown> }) => Promise<void>;

export interface PublishRequest extends WorkspaceScope {
  readonly workflowId: number;
  readonly document: WorkflowDocument;
  readonly note: string;
  readonly by: string;
  readonly now: number;
  /** Pure; called inside the transaction on the locked topology. */
  readonly plan: (topology: Topology, version: number) => PublishPlan;
  /** Called with the version inside the transaction, before it commits. A store without SQL leaves it out. */
  readonly alongside?: (version: number) => Alongside;
}

export interface PublishResult {
  readonly version: number;
  readonly plan: PublishPlan;
}

export interface WorkflowStore {
  /** `undefined` when there is no such workflow in the workspace. */
  topology(request: WorkspaceScope & { readonly workflowId: number }): Promise<Topology | undefined>;
  /** All workflows that run or drain (gone agents alone do not count), of all workspaces: what a starting process loads. */
  listRunning(): Promise<readonly Topology[]>;
  document(request: WorkspaceScope & { readonly workflowId: number; readonly version: number }): Promise<WorkflowDocument | undefined>;
  /** Takes each producer's head under its lock and switches to the new version, atomically; raises every runner's epoch. */
  publish(request: PublishRequest): Promise<PublishResult>;
  /** `agentId` left out: the whole workflow. Resuming from `drop` moves the cursors to the heads. */
  setPaused(request: WorkspaceScope & { readonly workflowId: number; readonly agentId?: number; readonly paused: 'buffer' | 'drop' | null; readonly now: number; readonly alongside?: Alongside }): Promise<void>;
  /** Ends what has drained: links that reached their mark, removed agents that hold nothing more. Returns the workflows that changed. */
  finishDraining(request: { readonly now: number }): Promise<readonly number[]>;
}
