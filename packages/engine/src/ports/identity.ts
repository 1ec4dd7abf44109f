/** Who owns the rows. Every port call carries it, so that no query can cross workspaces by accident. */
export interface WorkspaceScope {
  readonly workspaceId: number;
}

/** An agent of a workflow, the same over all versions that hold its slug. */
export interface AgentScope extends WorkspaceScope {
  readonly workflowId: number;
  readonly agentId: number;
}

/** What runs an agent: one today, several when an agent is spread over slots. `epoch` is proof of the lease. */
export interface RunnerScope extends AgentScope {
  readonly slot: number;
  readonly epoch: number;
}

export const SLOTS = 256;
