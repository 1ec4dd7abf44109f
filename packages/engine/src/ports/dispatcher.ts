/**
 * `agentId` has work; or (`workflow`) a workflow's topology changed; or (`leases`) the leases of workers are to be looked
 * at again, because a worker came, left or gave some back.
 */
export type Wake =
  | { readonly kind: 'agent'; readonly workspaceId: number; readonly agentId: number; readonly slot: number }
  | { readonly kind: 'workflow'; readonly workspaceId: number; readonly workflowId: number }
  | { readonly kind: 'leases' };

/** `true`: the agent runs in this process, so nobody else need be told. Without meaning for the other kinds. */
export type WakeListener = (wake: Wake) => boolean;

/**
 * Only ever says that there is work; it holds none. A wake may be lost or doubled without harm: the sweeper finds
 * what was missed, and a runner without work goes back to sleep. Those of an agent reach the process that runs it,
 * the others every process but the one they come from.
 */
export interface Dispatcher {
  /** Returns at once and never throws, whatever is away. */
  wake(wakes: readonly Wake[]): void;
  subscribe(listener: WakeListener): () => void;
  close(): Promise<void>;
}
