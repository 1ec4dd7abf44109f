import type { EngineStore } from '@rookery/engine';

/** The store that says of which workspace something was committed that an open page shows. */
export function tellingStore(store: EngineStore, changed: (workspaceId: number) => void): EngineStore {
  const told = async <Result>(work: Promise<Result>, scopes: readonly { readonly workspaceId: number }[]): Promise<Result> => {
    const result = await work;
    for (const { workspaceId } of scopes) changed(workspaceId);
    return result;
  };
  return {
    ...store,
    log: { ...store.log, ingest: (requests, now) => told(store.log.ingest(requests, now), requests) },
    turns: { ...store.turns, commit: (turn) => told(store.turns.commit(turn), [turn]) },
    deliveries: { ...store.deliveries, recordOutcomes: (request) => told(store.deliveries.recordOutcomes(request), [request]) },
    workflows: {
      ...store.workflows,
      publish: (request) => told(store.workflows.publish(request), [request]),
      setPaused: (request) => told(store.workflows.setPaused(request), [request]),
    },
    housekeeping: { ...store.housekeeping, saveActivity: (activities) => told(store.housekeeping.saveActivity(activities), activities) },
  };
}
