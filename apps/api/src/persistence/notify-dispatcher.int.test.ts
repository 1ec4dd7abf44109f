import type { Wake } from '@rookery/engine';
import { startPostgres, until, type PostgresDatabase, type PostgresServer } from '@rookery/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNotifyDispatcher } from './notify-dispatcher.js';
import { query, quiet } from './test-store.fixture.js';

let server: PostgresServer;
let database: PostgresDatabase;
beforeAll(async () => {
  server = await startPostgres();
  database = await server.createDatabase();
});
afterAll(() => server.stop());

const wake = (agentId: number): Wake => ({ kind: 'agent', workspaceId: 1, agentId, slot: 0 });

const open = () => {
  const heard: Wake[] = [];
  let gaps = 0;
  const dispatcher = createNotifyDispatcher({ address: { connection: database }, log: quiet, presenceMs: 20, onGap: () => { gaps += 1; } });
  dispatcher.subscribe((one) => heard.push(one) > 0);
  return { dispatcher, heard, gaps: () => gaps, [Symbol.asyncDispose]: () => dispatcher.close() };
};

const wakeUntilHeard = (from: ReturnType<typeof open>, to: ReturnType<typeof open>, one: Wake) =>
  until('the wake', () => {
    from.dispatcher.wake([one]);
    return Promise.resolve(to.heard.some((heard) => JSON.stringify(heard) === JSON.stringify(one)));
  });

test('tells other processes, and not itself', async () => {
  await using first = open();
  await using second = open();
  await wakeUntilHeard(first, second, wake(7));
  await wakeUntilHeard(second, first, { kind: 'workflow', workspaceId: 1, workflowId: 9 });
  expect(first.heard).not.toContainEqual(wake(7));
});

test('sends the wakes of one tick together, each once', async () => {
  await using first = open();
  await using second = open();
  await wakeUntilHeard(first, second, wake(1));
  first.dispatcher.wake([wake(2), wake(3), wake(2)]);
  first.dispatcher.wake([wake(3)]);
  await until('the last wake', () => Promise.resolve(second.heard.some((heard) => heard.kind === 'agent' && heard.agentId === 3)));
  expect(second.heard.filter((heard) => heard.kind === 'agent' && heard.agentId > 1)).toEqual([wake(2), wake(3)]);
});

test('listens again after its connection was lost, and says that wakes may be missing', async () => {
  await using first = open();
  await using second = open();
  await wakeUntilHeard(first, second, wake(1));
  expect(second.gaps()).toBe(1);
  await query(database, `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rookery-dispatch'`);
  await wakeUntilHeard(first, second, wake(2));
  expect(second.gaps()).toBeGreaterThan(1);
});

test('sends nothing while nobody else listens', async () => {
  await query(database, 'create extension if not exists pg_stat_statements');
  await using alone = open();
  await until('the connection', () => Promise.resolve(alone.gaps() === 1));
  await query(database, 'select pg_stat_statements_reset()');
  const looks = () => query(database, `select from pg_stat_statements where query like '%pg_stat_activity%application_name%'`).then((rows) => rows.length > 0);
  alone.dispatcher.wake([wake(1)]);
  await until('a look around', looks);
  alone.dispatcher.wake([wake(1)]);
  await until('a look around', looks);
  expect(await query(database, `select query from pg_stat_statements where query like '%pg_notify%' and query not like '%pg_stat_statements%'`)).toEqual([]);
});
