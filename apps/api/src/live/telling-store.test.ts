import type { EngineStore, IngestRequest } from '@rookery/engine';
import { createMemoryStore } from '@rookery/engine/memory';
import { expect, it } from 'vitest';
import { tellingStore } from './telling-store.js';

function told(store: EngineStore = createMemoryStore(() => 0)) {
  const workspaces: number[] = [];
  return { store: tellingStore(store, (workspaceId) => workspaces.push(workspaceId)), workspaces };
}

const post = (workspaceId: number): IngestRequest => ({ workspaceId, workflowId: 1, agentId: 1, events: [], dedupeWindowMs: 1 });

it('tells of each workspace that something was committed in', async () => {
  const { store, workspaces } = told();
  await store.log.ingest([post(1), post(2)], 0);
  await store.workflows.setPaused({ workspaceId: 3, workflowId: 1, paused: 'buffer', now: 0 });
  expect(workspaces).toEqual([1, 2, 3]);
});

it('tells nothing of what was only read or was refused', async () => {
  const memory = createMemoryStore(() => 0);
  const { store, workspaces } = told({ ...memory, log: { ...memory.log, ingest: () => Promise.reject(new Error('away')) } });
  await store.housekeeping.findWaiting({ now: 0 });
  await expect(store.log.ingest([post(1)], 0)).rejects.toThrow('away');
  expect(workspaces).toEqual([]);
});
