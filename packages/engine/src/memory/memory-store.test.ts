import { engineStoreContract, START } from '../contract/index.js';
import { createMemoryStore } from './index.js';

engineStoreContract('the in-memory store', () => {
  const store = createMemoryStore(() => START);
  return Promise.resolve({
    store,
    createWorkflow: ({ workspaceId, name }) => Promise.resolve(store.createWorkflow(workspaceId, name)),
    dispose: () => Promise.resolve(),
  });
});
