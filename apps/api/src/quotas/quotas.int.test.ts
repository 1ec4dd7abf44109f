import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase, type Database } from '../persistence/database.js';
import { query, quiet, startMigratedServer, type MigratedServer } from '../persistence/test-store.fixture.js';
import { QuotaExchange } from './quota-exchange.js';
import { WorkspaceQuotas, type QuotaLimits } from './workspace-quotas.js';

const MIDNIGHT = Date.UTC(2026, 0, 5);

let server: MigratedServer;
let database: Database;
beforeAll(async () => {
  server = await startMigratedServer();
  database = openDatabase({ address: { connection: server.database }, poolSize: 3, log: quiet });
});
afterAll(async () => {
  await database.close();
  await server.server.stop();
});
beforeEach(() => query(server.database, 'delete from quota; delete from quota_use; delete from quota_demand'));

function process(owner: string, defaults: Partial<QuotaLimits> = {}) {
  const quotas = new WorkspaceQuotas({ eventsPerSecond: null, eventsPerDay: null, ...defaults });
  const exchange = new QuotaExchange(database, quotas, owner);
  /** Is asked for `events` ten times a second; returns how many were taken. */
  const ask = (events: number, since: number, ms: number): number => {
    let taken = 0;
    for (let now = since; now < since + ms; now += 100) if (quotas.take(1, events, now) === undefined) taken += events;
    return taken;
  };
  return { quotas, exchange, ask };
}

it('two processes share a rate by what each is asked for', async () => {
  const [busy, calm] = [process('a', { eventsPerSecond: 100 }), process('b', { eventsPerSecond: 100 })];
  const taken = { busy: 0, calm: 0 };
  for (let now = MIDNIGHT; now < MIDNIGHT + 40_000; now += 2_000) {
    const counts = [busy.ask(30, now, 2_000), calm.ask(10, now, 2_000)] as const;
    if (now >= MIDNIGHT + 20_000) [taken.busy, taken.calm] = [taken.busy + counts[0], taken.calm + counts[1]];
    await Promise.all([busy.exchange.exchange(now + 2_000), calm.exchange.exchange(now + 2_000)]);
  }
  // Over the last twenty seconds: 2,000 together, three to one.
  expect(taken.busy + taken.calm).toBeGreaterThan(1_850);
  expect(taken.busy + taken.calm).toBeLessThanOrEqual(2_060);
  expect(taken.busy / taken.calm).toBeCloseTo(3, 0);
});

it('a process alone has the whole rate again when the other is gone', async () => {
  const [left, gone] = [process('a', { eventsPerSecond: 100 }), process('b', { eventsPerSecond: 100 })];
  gone.ask(30, MIDNIGHT, 2_000);
  await gone.exchange.exchange(MIDNIGHT + 2_000);
  await left.exchange.exchange(MIDNIGHT + 13_000);
  expect(left.ask(20, MIDNIGHT + 13_000, 10_000)).toBeGreaterThan(950);
});

it('all processes together pass a day by no more than what they take between two exchanges', async () => {
  const processes = [process('a', { eventsPerDay: 1_000 }), process('b', { eventsPerDay: 1_000 })];
  let taken = 0;
  for (let now = MIDNIGHT; now < MIDNIGHT + 60_000; now += 2_000) {
    for (const one of processes) taken += one.ask(3, now, 2_000);
    for (const one of processes) await one.exchange.exchange(now + 2_000);
  }
  expect(taken).toBeGreaterThanOrEqual(997);
  expect(taken).toBeLessThan(1_000 + 2 * 60);
  expect(await query(server.database, 'select accepted::int from quota_use')).toEqual([{ accepted: taken }]);
});

it('a process that starts knows what was taken today', async () => {
  const first = process('a', { eventsPerDay: 50 });
  first.ask(5, MIDNIGHT, 2_000);
  await first.exchange.exchange(MIDNIGHT + 2_000);
  const next = process('b', { eventsPerDay: 50 });
  await next.exchange.exchange(MIDNIGHT + 3_000);
  expect(next.quotas.take(1, 1, MIDNIGHT + 3_000)).toMatchObject({ per: 'day' });
});

it('counts that could not be written are written later', async () => {
  const broken: Pick<Database, 'rows'> = { rows: (statement, values) => (statement.name === 'spend quota' ? Promise.reject(new Error('away')) : database.rows(statement, values)) };
  const { quotas, exchange } = process('a');
  quotas.take(1, 7, MIDNIGHT);
  await expect(new QuotaExchange({ ...database, ...broken }, quotas, 'a').exchange(MIDNIGHT + 2_000)).rejects.toThrow('away');
  await exchange.exchange(MIDNIGHT + 4_000);
  expect(await query(server.database, 'select accepted::int from quota_use')).toEqual([{ accepted: 7 }]);
});
