import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { startSqlServerSimulator, type SqlServerAnswer, type SqlServerRequest, type SqlServerSimulator } from '@rookery/simulators';
import { sqlQuery } from './agent.js';

const login = { user: 'reader', password: 'Secret-123', database: 'auctions' };
const columns = [
  { name: 'id', type: 'bigint' }, { name: 'title', type: 'nvarchar' }, { name: 'price', type: 'decimal' }, { name: 'open', type: 'bit' },
  { name: 'updated_at', type: 'datetime2' }, { name: 'sold', type: 'datetimeoffset' }, { name: 'made', type: 'datetime' },
] as const;
const first = ['9007199254740993', 'Ünïted "x"', '15900.5', true, '2026-01-05T09:00:00.1234567', '2026-01-05T09:00:00.5000000Z', '2026-01-05T09:00:00.003'];
const second = ['2', null, null, false, '2026-01-05T09:00:01.0000000', null, null];

// The real driver against a scripted server: what it proves is the wire, the types and the parameters, not Transact-SQL.
let server: SqlServerSimulator;
let script: (request: SqlServerRequest) => SqlServerAnswer | undefined;
beforeEach(async () => {
  server = await startSqlServerSimulator({ ...login, script: (request) => (['begin', 'commit', 'rollback'].includes(request.text) ? undefined : script(request)) });
});
afterEach(() => server.stop());

const check = (options: JsonObject, before?: RunResult) =>
  runAgent(sqlQuery, {
    options: { credential: 'db', ...options }, net: loopbackNet(), credentials: { db: { kind: 'sqlserver', fields: { ...login, host: server.host, port: server.port } } },
    ...(before === undefined ? {} : { continueFrom: before }),
  });
const asked = () => server.requests().filter(({ text }) => text.startsWith('select') || text.startsWith('set'));

it('keeps every digit of a value, and sends a cursor back as it came', async () => {
  script = ({ text }) => {
    if (text.startsWith('select top 0')) return { columns, rows: [] };
    if (text.startsWith('select top 1001')) return { columns: [...columns, { name: 'rookery_is_new', type: 'int' }], rows: text.includes('>=') ? [] : [[...first, 1]] };
    return { columns: [{ name: 'n', type: 'int' }], rows: [[0]] };
  };
  const options = { sql: "select * from lots where city = @p1 -- all", parameters: [671], cursor: 'updated_at', tieBreak: 'id' };
  const run = await check(options);
  expect(run.emitted[0]).toMatchObject({
    key: '9007199254740993',
    payload: { id: '9007199254740993', title: 'Ünïted "x"', price: 15_900.5, open: true, updated_at: '2026-01-05T09:00:00.1234567', sold: '2026-01-05T09:00:00.5000000Z', made: '2026-01-05T09:00:00.003' },
  });
  await check(options, run);
  const again = asked().findLast(({ text }) => text.startsWith('select top 1001'));
  expect(again?.text).toContain('q.[updated_at] >= dateadd(millisecond, -1 * cast(@p6 as int), cast(@p5 as datetime2(7)))');
  expect(again?.parameters).toEqual({ p1: 671, p2: '2026-01-05T09:00:00.1234567', p3: '2026-01-05T09:00:00.1234567', p4: '9007199254740993', p5: '2026-01-05T09:00:00.1234567', p6: 5_000 });
});

it('asks the catalogue for a table and writes its filter with the names it found', async () => {
  script = ({ text, parameters }) => {
    if (text.includes('information_schema')) return { columns: ['s', 'c', 't', 'f', 'e'].map((name) => ({ name, type: 'nvarchar' })), rows: columns.map(({ name, type }) => [parameters['p2'] ?? null, name, type, type, '']) };
    return { columns, rows: [first, second] };
  };
  const run = await check({ mode: 'all', table: 'sales.lots', filter: [['fields', 'id,title'], ['like', 'title', '50%[x'], ['eq', 'open', true], ['gt', 'updated_at', '2026-01-05T00:00:00Z'], ['order', 'id desc'], ['limit', '10']] });
  expect(run.emitted).toHaveLength(2);
  const last = asked().at(-1);
  expect(last?.text).toBe('set rowcount 100001;\nselect [id] as [id], [title] as [title] from [sales].[lots] where ([title] like @p1 escape \'!\' and [open] = @p2 and [updated_at] > cast(@p3 as datetime2(6))) order by [id] desc offset 0 rows fetch next 10 rows only');
  expect(last?.parameters).toMatchObject({ p1: expect.stringContaining('![x'), p2: 1, p3: expect.stringContaining('2026-01-05') });
});

it('leaves nothing behind: what it read is rolled back', async () => {
  script = () => ({ columns, rows: [second] });
  await check({ mode: 'all', sql: 'select * from lots' });
  expect(server.requests().map(({ text }) => text)).toEqual(['begin', 'set rowcount 100001;\nselect * from lots', 'rollback']);
});

it.each<[SqlServerAnswer, string, RegExp]>([
  [{ error: { number: 208, message: "Invalid object name 'lots'." } }, 'source.failed', /refuses the statement: Invalid object name 'lots'/],
  [{ error: { number: 40_613, message: 'Database is not currently available.', severity: 20 } }, 'source.unavailable', /not currently available/],
  [{ cut: true }, 'source.unavailable', /127\.0\.0\.1/],
  [{ hang: true }, 'source.unavailable', /took longer than 200 ms/],
])('says what to do after %j', async (answer, code, message) => {
  script = () => answer;
  await expect(check({ mode: 'all', sql: 'select * from lots', statementTimeout: '200ms' })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

it('refuses to write, and a statement that cannot stand in brackets', async () => {
  script = () => ({ columns, rows: [] });
  await expect(check({ mode: 'all', sql: 'select * into copy from lots' })).rejects.toThrow('writes somewhere with INTO');
  await expect(check({ sql: 'with l as (select 1 as id) select * from l', cursor: 'id', tieBreak: 'id' })).rejects.toThrow('make a view of it');
});
