/** `agentId` in `workflowId` has work, or (`workflow`) a workflow's topology changed. */
export type Wake =
  | { readonly kind: 'agent'; readonly workspaceId: number; readonly agentId: number; readonly slot: number }
  | { readonly kind: 'workflow'; readonly workspaceId: number; readonly workflowId: number };

/**
 * Only ever says that there is work; it holds none. A wake may be lost or doubled without harm: the sweeper finds
 * what was missed, and a runner without work goes back to sleep.
 */
export interface Dispatcher {
  wake(wakes: readonly Wake[]): void;
  subscribe(listener: (wake: Wake) => void): () => void;
  close(): Promise<void>;
}
