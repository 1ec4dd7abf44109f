import { engineStoreContract } from '@rookery/engine/contract';
import { afterAll, beforeAll } from 'vitest';
import { openStore, startMigratedServer, type MigratedServer } from './test-store.fixture.js';

let migrated: MigratedServer;
beforeAll(async () => {
  migrated = await startMigratedServer();
});
afterAll(() => migrated.server.stop());

engineStoreContract('postgres', () => openStore(migrated));
