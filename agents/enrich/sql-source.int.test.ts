import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject, Net } from '@rookery/sdk';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import { describeWithServer } from '@rookery/testkit/vitest';
import { openMariadb, openPostgres, type TestDatabase } from '../sql/test/databases.js';
import { enrich } from './agent.js';

const kinds = [
  { start: openPostgres, time: 'timestamptz' },
  { start: openMariadb, time: 'datetime(6)' },
] as const;

function onServer({ start, time }: (typeof kinds)[number]) {
  const shared = loopbackNet();
  let database: TestDatabase;

  beforeAll(async () => {
    database = await start();
    await database.execute(`create table prices (id bigint, model varchar(40), price decimal(12, 2), since ${time} null, until ${time} null)`);
    await database.execute(`insert into prices values
      (1, 'x5', 10.5, '2026-01-01', '2026-01-05'), (1, 'x5', 20, '2026-01-05', null), (9007199254740993, 'big', 3, null, null), (0, 'zero', 0, null, null)`);
  });
  afterAll(() => database.stop());

  const ask = (options: JsonObject, payloads: readonly JsonObject[], net: Net = shared) =>
    runAgent(enrich, {
      options: { from: 'sql', credential: 'db', sql: 'select * from prices -- all of them', key: '{{ id }}', keyColumn: 'id', fields: ['price'], ...options },
      credentials: { db: database.credential }, net, receive: payloads.map((payload) => ({ payload })),
    });

  it('asks once for every key of a batch, over one connection', async () => {
    const net = loopbackNet();
    let connections = 0;
    const counting: Net = { ...net, connect: (target) => ((connections += 1), net.connect(target)) };
    const run = await ask({ rows: 'all' }, [{ id: 1 }, { id: '9007199254740993' }, { id: '9007199254740992' }, { id: 7 }, { id: 1 }], counting);
    expect(run.emitted.map(({ port, payload }) => [port, payload['found']])).toEqual([
      ['out', [{ price: 10.5 }, { price: 20 }]], ['out', [{ price: 3 }]], ['missing', undefined], ['missing', undefined], ['out', [{ price: 10.5 }, { price: 20 }]],
    ]);
    expect(connections).toBe(1);
  });

  it('gives the row that held at the moment', async () => {
    const run = await ask({ asOf: '{{ at }}', validFrom: 'since', validTo: 'until' }, [{ id: 1, at: '2026-01-04T23:59:59.999999Z' }, { id: 1, at: '2026-01-05T03:00:00+03:00' }, { id: 1, at: '2025-12-31T00:00:00Z' }]);
    expect(run.emitted.map(({ port, payload }) => [port, payload['found']])).toEqual([['out', { price: 10.5 }], ['out', { price: 20 }], ['missing', undefined]]);
  });

  it('finds nobody for a key of injection, and takes no text for a number', async () => {
    const keys = ["x5' or '1'='1", 'x5"; drop table prices; --', '\\', '%', 'x5'];
    const run = await ask({ keyColumn: 'model' }, keys.map((id) => ({ id })));
    expect(run.emitted.map(({ port }) => port)).toEqual(['missing', 'missing', 'missing', 'missing', 'out']);
    const numbers = await ask({}, [{ id: 'abc' }, { id: 0 }]);
    expect(numbers.emitted.filter(({ port }) => port === 'out').map(({ payload }) => payload)).toEqual([{ id: 0, found: { price: 0 } }]);
  });

  it('names what is wrong with the statement, and leaves a lost server to the host', async () => {
    const run = await ask({ keyColumn: 'nothing' }, [{ id: 1 }]);
    expect(run.failed).toMatchObject([{ error: { code: 'source.failed', message: expect.stringContaining('nothing') } }]);
    const away: Net = { ...loopbackNet(), connect: () => Promise.reject(Object.assign(new Error('away'), { code: 'network.refused', sent: false })) };
    await expect(ask({}, [{ id: 1 }], away)).rejects.toMatchObject({ code: 'source.unavailable', audience: 'transient' });
  });
}

describeWithServer('postgres', 'enrich from PostgreSQL', () => onServer(kinds[0]));
describeWithServer('mariadb', 'enrich from MariaDB', () => onServer(kinds[1]));
