import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { sqlQuery } from '../../sql-query/agent.js';
import { writeSql } from '../../write-sql/agent.js';
import { anywhereNet } from './anywhere-net.js';

const url = process.env['MSSQL_URL'];

describe.skipIf(url === undefined)('a real SQL Server', () => {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url ?? 'mssql://nobody@127.0.0.1:1433/none');
  const credential = {
    kind: 'sqlserver',
    fields: { host: hostname, port: Number(port || 1433), user: decodeURIComponent(username), password: decodeURIComponent(password), database: pathname.slice(1), tls: searchParams.get('tls') === 'true' },
  };
  const net = hostname === '127.0.0.1' || hostname === 'localhost' ? loopbackNet() : anywhereNet();
  const run = (options: JsonObject, payloads: readonly JsonObject[]) => runAgent(writeSql, { options: { credential: 'db', ...options }, credentials: { db: credential }, net, receive: payloads.map((payload) => ({ payload })), attempts: 3 });
  const check = (options: JsonObject, before?: RunResult) => runAgent(sqlQuery, { options: { credential: 'db', ...options }, credentials: { db: credential }, net, ...(before === undefined ? {} : { continueFrom: before }) });
  const statuses = (result: RunResult) => result.deliveries.map(({ status, error }) => error?.message ?? status);
  const all = async (table: string) => (await check({ mode: 'all', sql: `select * from ${table}` })).emitted.map(({ payload }) => payload);

  // Whoever runs this makes the tables: an agent cannot. See the README of this folder.
  beforeAll(async () => {
    for (const table of ['rookery_lots', 'rookery_seen']) expect(statuses(await run({ way: 'statement', sql: `delete from ${table}` }, [{}]))).toEqual(['delivered']);
  });

  it('inserts, changes, ignores and deletes', async () => {
    expect(statuses(await run({ table: 'rookery_lots' }, [{ vin: 'A', price: 0.1, sold: '2026-01-05T09:00:00.1234567Z' }, { vin: 'B', price: '12345678901234567890.5' }]))).toEqual(['delivered', 'delivered']);
    const upserted = await run({ table: 'rookery_lots', way: 'upsert', by: ['vin'], returning: ['vin', 'note'] }, [{ vin: 'A', note: 'x' }, { vin: 'C', note: 'y' }]);
    expect(upserted.emitted.map(({ payload }) => payload)).toEqual([{ vin: 'A', note: 'x' }, { vin: 'C', note: 'y' }]);
    const ignored = await run({ table: 'rookery_lots', way: 'insert-or-ignore', by: ['vin'] }, [{ vin: 'A', note: 'z' }, { vin: 'D' }]);
    expect(ignored.emitted.map(({ port: output }) => output)).toEqual(['none', 'out']);
    const deleted = await run({ table: 'rookery_lots', way: 'delete', by: ['vin'], columns: { vin: '{{ v }}' }, returning: ['note'] }, [{ v: 'C' }, { v: 'X' }]);
    expect(deleted.emitted.map(({ port: output, payload }) => [output, payload])).toEqual([['out', { note: 'y' }], ['none', { v: 'X' }]]);
    expect((await all('rookery_lots')).map(({ vin }) => vin)).toEqual(['A', 'B', 'D']);
  });

  it('fails a bad row alone, and does nothing twice that is seen', async () => {
    const bad = await run({ table: 'rookery_lots' }, [{ vin: 'E', price: 1 }, { vin: 'F', price: 'cheap' }, { vin: 'E', price: 1 }]);
    expect(bad.deliveries.map(({ status }) => status)).toEqual(['delivered', 'dead', 'dead']);
    const count = { way: 'statement', sql: 'update rookery_lots set price = price - @p1 where vin = @p2', parameters: ['{{ n }}', '{{ v }}'], seenTable: 'rookery_seen' };
    for (const _time of [1, 2]) expect(statuses(await run(count, [{ n: 0.25, v: 'E' }]))).toEqual(['delivered']);
    expect((await check({ mode: 'all', table: 'rookery_lots', filter: [['eq', 'vin', 'E'], ['fields', 'price']] })).emitted.map(({ payload }) => payload)).toEqual([{ price: 0.75 }]);
  });

  it.each(['sold', 'made', 'id'])('walks by the cursor %s and reads no row twice', async (cursor) => {
    const options = { sql: 'select * from rookery_lots', cursor, tieBreak: 'id', batchSize: 1 };
    const first = await check(options);
    const next = await check(options, first);
    expect([first.emitted.length > 0, next.emitted]).toEqual([true, []]);
  });

  it('asks with every filter', async () => {
    const filter = [['fields', 'vin,price'], ['like', 'vin', '[A'], ['gt', 'sold', '2026-01-01T00:00:00Z'], ['ne', 'price', 5], ['in', 'vin', 'A,B'], ['order', 'vin desc'], ['limit', '2'], ['offset', '0']];
    expect((await check({ mode: 'all', table: 'rookery_lots', filter })).emitted).toEqual([]);
    expect((await check({ mode: 'snapshot', sql: 'with l as (select * from rookery_lots) select * from l', keyColumns: ['id'], firstRun: 'emit' })).emitted.length).toBeGreaterThan(0);
  });
});
