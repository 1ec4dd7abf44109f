import { StorageUnavailableError } from '@rookery/engine';
import { START, World } from '@rookery/engine/contract';
import { until } from '@rookery/testkit';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { openStore, query, startMigratedServer, type MigratedServer, type OpenedStore } from './test-store.fixture.js';

let migrated: MigratedServer;
let opened: OpenedStore;
beforeAll(async () => {
  migrated = await startMigratedServer();
});
afterAll(() => migrated.server.stop());
beforeEach(async () => {
  opened = await openStore(migrated);
});
afterEach(() => opened.dispose());

const endBackends = () => query(migrated.database, `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rookery'`);

test('says that storage is away while the server is, and goes on after it is back', async () => {
  const world = await World.open(opened);
  await world.fill('feed', 2);
  await migrated.server.kill();
  // A killed server's processes notice one after the other.
  await until('the end of the last connection', () => world.topology().then(() => false, () => true));
  await expect(world.fill('feed', 1)).rejects.toThrow(StorageUnavailableError);
  await expect(world.turn('score', { outputs: world.events('score', 1) })).rejects.toThrow(StorageUnavailableError);
  await expect(world.topology()).rejects.toThrow(StorageUnavailableError);
  await migrated.server.restart();
  expect(await world.fill('feed', 1)).toMatchObject([{ position: 3 }]);
  expect(await world.unread('feed', 'score')).toHaveLength(3);
});

test('outlives connections that an administrator ends', async () => {
  const world = await World.open(opened);
  await Promise.all([world.unread('feed', 'score'), world.unread('feed', 'score'), world.topology()]);
  await endBackends();
  await until('an ingest on a new connection', () => world.fill('feed', 1));
  expect((await world.unread('feed', 'score')).map(({ position }) => position)).toEqual([1]);
});

test('keeps nothing of a turn whose connection is ended in the middle', async () => {
  const world = await World.open(opened);
  await world.fill('feed', 1);
  const { id: linkId } = world.link('feed', 'score');
  const runner = await world.runner('score');
  // The turn waits for this lock after its fence, which is when its connection goes.
  const blocking = query(migrated.database, `begin; select from producer where id = ${world.producer('score')} for update; select pg_sleep(0.5); commit`);
  await until('the lock', async () => (await query(migrated.database, `select from pg_stat_activity where query like '%pg_sleep(0.5)%' and pid <> pg_backend_pid()`)).length > 0);
  const turn = world.store.turns.commit({
    ...runner, version: 1, now: START, cursors: [{ linkId, from: 0, to: 1 }], outputs: world.events('score', 1), state: [{ key: 'a', value: '1', expiresAt: null }],
    timersSet: [], timersCancelled: [], timersFired: [], deliveries: [], failed: [], injectionsDone: [],
  });
  const refused = turn.catch((error: unknown) => error);
  await until('the waiting turn', async () => (await query(migrated.database, `select from pg_stat_activity where application_name = 'rookery' and wait_event_type = 'Lock'`)).length > 0);
  await endBackends();
  expect(await refused).toBeInstanceOf(StorageUnavailableError);
  await blocking;
  expect(await world.cursors('score')).toEqual(new Map([[linkId, 0]]));
  expect(await world.unread('score', 'alert')).toEqual([]);
});

test('refuses a turn that began before the one whose connection was lost had committed', async () => {
  const world = await World.open(opened);
  await world.fill('feed', 1);
  const { id: linkId } = world.link('feed', 'score');
  const runner = await world.runner('score');
  const former = query(migrated.database, `begin; update runner set turn = turn + 1 where agent_id = ${runner.agentId}; update link_cursor set position = 1 where link_id = ${linkId}; select pg_sleep(0.6); commit`);
  await until('the former turn', async () => (await query(migrated.database, `select from pg_stat_activity where query like '%pg_sleep(0.6)%' and pid <> pg_backend_pid() and wait_event = 'PgSleep'`)).length > 0);
  const turn = world.store.turns.commit({
    ...runner, version: 1, now: START, cursors: [{ linkId, from: 0, to: 1 }], outputs: world.events('score', 1), state: [{ key: 'a', value: '1', expiresAt: null }],
    timersSet: [], timersCancelled: [], timersFired: [], deliveries: [], failed: [], injectionsDone: [],
  });
  await expect(turn).rejects.toThrow('nothing was written');
  await former;
  expect(await world.unread('score', 'alert')).toEqual([]);
  expect(await opened.store.turns.loadState({ ...runner, keys: ['a'], now: START })).toEqual(new Map());
});

test('writes nothing of a turn that emits to a producer that is not there', async () => {
  const world = await World.open(opened);
  await world.fill('feed', 1);
  const { id: linkId } = world.link('feed', 'score');
  const outputs = [world.event('score'), world.event('score', { producerId: 999_999 })];
  await expect(world.turn('score', { cursors: [{ linkId, from: 0, to: 1 }], outputs })).rejects.toThrow('producer');
  expect(await world.cursors('score')).toEqual(new Map([[linkId, 0]]));
  expect(await world.unread('score', 'alert')).toEqual([]);
});

test('reads what a turn starts from only after a commit whose connection was lost has ended', async () => {
  const world = await World.open(opened);
  const timer = { key: 'a', name: 'check', dueAt: START, payload: '{}' };
  await world.turn('score', { timersSet: [timer] });
  const runner = await world.runner('score');
  // Stands for the backend that goes on with the commit.
  const former = query(migrated.database, `begin; update runner set turn = turn + 1 where agent_id = ${runner.agentId}; delete from timer; select pg_sleep(0.7); commit`);
  await until('the former turn', async () => (await query(migrated.database, `select from pg_stat_activity where query like '%pg_sleep(0.7)%' and pid <> pg_backend_pid() and wait_event = 'PgSleep'`)).length > 0);
  const refused = world.store.turns.commit({
    ...runner, version: 1, now: START, cursors: [], outputs: [], state: [], timersSet: [], timersCancelled: [], timersFired: [timer], deliveries: [], failed: [], injectionsDone: [],
  }).catch((error: unknown) => error);
  await until('the waiting turn', async () => (await query(migrated.database, `select from pg_stat_activity where application_name = 'rookery' and wait_event_type = 'Lock'`)).length > 0);
  await endBackends();
  expect(await refused).toBeInstanceOf(StorageUnavailableError);
  expect(await opened.store.turns.dueTimers({ ...runner, now: START, limit: 10 })).toEqual({ due: [], nextDueAt: null });
  await former;
});
