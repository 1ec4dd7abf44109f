import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileQuery, queryOf, type JsonObject } from '@rookery/sdk';
import { hostileForms, loopbackNet, runAgent } from '@rookery/sdk/testing';
import { describeWithServer } from '@rookery/testkit/vitest';
import { sqlQuery } from './agent.js';
import { readLogin } from '../sql/login.js';
import { withSession } from '../sql/open-session.js';
import { openMariadb, openPostgres, type TestDatabase } from '../sql/test/databases.js';
import { readCatalogue } from './visual-query.js';

const kinds = [
  { name: 'PostgreSQL', start: openPostgres, time: 'timestamptz', json: 'jsonb', mood: 'uuid', suffix: '' },
  { name: 'MariaDB', start: openMariadb, time: 'datetime(6)', json: 'json', mood: 'varchar(40)', suffix: 'character set utf8mb4' },
] as const;

function onServer({ start, time, json, mood, suffix }: (typeof kinds)[number]) {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await start();
    await database.execute('create table canary (secret varchar(20))');
    await database.execute("insert into canary values ('alive')");
    await database.execute(`create table lots (id bigint primary key, title varchar(200), price decimal(12, 2), open boolean, start_time ${time} null, details ${json}, updated_at ${time}, mark ${mood}) ${suffix}`);
    await database.execute(`insert into lots values
      (1, 'BMW X5', 10.5, true, '2026-01-05 08:59:30', '{"a":1}', '2026-01-05 08:00:00', '00000000-0000-0000-0000-000000000001'),
      (2, 'BMW 50%_off', 30, false, '2026-01-05 08:00:00', null, '2026-01-05 08:00:00.000001', null),
      (9007199254740993, 'Lada', null, null, null, null, '2026-01-05 08:00:01', null)`);
  });
  afterAll(() => database.stop());

  const check = (options: JsonObject, more: object = {}) =>
    runAgent(sqlQuery, { options: { credential: 'db', table: 'lots', mode: 'all', ...options }, net: loopbackNet(), credentials: { db: database.credential }, at: '2026-01-05T09:00:00Z', ...more });
  const idsOf = async (...filter: readonly unknown[]) => (await check({ filter: [['fields', 'id'], ['order', 'id'], ...filter] as never })).emitted.map(({ payload }) => payload['id']);

  it('answers the form of CarPrice', async () => {
    const run = await check({ filter: [['fields', 'id,title'], ['eq', 'price', '10.50'], ['gt', 'start_time', 'now() - interval 1 minute'], ['order', 'start_time desc'], ['limit', '10']] });
    expect(run.emitted.map(({ payload }) => payload)).toEqual([{ id: 1, title: 'BMW X5' }]);
  });

  it('finds rows by every operator, exactly', async () => {
    expect(await idsOf(['eq', 'id', '9007199254740993'])).toEqual(['9007199254740993']);
    expect(await idsOf(['eq', 'id', '9007199254740992'])).toEqual([]);
    expect(await idsOf(['in', 'id', [1, 2, 5]])).toEqual([1, 2]);
    expect(await idsOf(['not_in', 'id', '1,2'])).toEqual(['9007199254740993']);
    expect(await idsOf(['between', 'price', 10, 10.6])).toEqual([1]);
    expect(await idsOf(['ne', 'price', 10.5])).toEqual([2]);
    expect(await idsOf(['not', ['gt', 'price', 20]])).toEqual([1]);
    expect(await idsOf(['eq', 'open', 'true'])).toEqual([1]);
    expect(await idsOf(['contains', 'title', '50%_'])).toEqual([2]);
    expect(await idsOf(['like', 'title', 'B__ %5'])).toEqual([1]);
    expect(await idsOf(['starts', 'title', "BMW' or '1'='1"])).toEqual([]);
    expect(await idsOf(['or', ['is_null', 'price'], ['and', ['lte', 'start_time', '2026-01-05T11:00:00+03:00'], ['not_null', 'start_time']]])).toEqual([2, '9007199254740993']);
    expect(await idsOf(['eq', 'mark', '00000000-0000-0000-0000-000000000001'])).toEqual([1]);
  });

  it('counts by group', async () => {
    const run = await check({ filter: [['group', 'open'], ['count'], ['sum', 'price'], ['order', 'sum_price desc'], ['gt', 'price', 0]] });
    expect(run.emitted.map(({ payload }) => [Number(payload['open']), payload['count'], payload['sum_price']])).toEqual([[0, 1, 30], [1, 1, 10.5]]);
  });

  it('walks by cursor and takes snapshots as with a statement', async () => {
    const options = { mode: 'cursor', cursor: 'updated_at', tieBreak: 'id', batchSize: 1, filter: [['starts', 'title', '{{ parameters.make }}']] };
    const run = await check(options, { parameters: { make: 'BMW' } });
    expect(run.emitted.map(({ payload }) => payload['id'])).toEqual([1, 2]);
    await database.execute("insert into lots (id, title, updated_at) values (3, 'BMW i3', '2026-01-05 08:00:00.5')");
    expect((await check(options, { parameters: { make: 'BMW' }, continueFrom: run })).emitted.map(({ payload }) => payload['id'])).toEqual([3]);
    await database.execute('delete from lots where id = 3');
    const snapshot = await check({ mode: 'snapshot', keyColumns: ['id'], firstRun: 'emit', filter: [['fields', 'id,price'], ['order', 'id'], ['limit', 2]] });
    expect(snapshot.emitted.map(({ payload }) => payload['row'])).toEqual([{ id: 1, price: 10.5 }, { id: 2, price: 30 }]);
  });

  it.each([
    [{ table: 'nothing' }, 'there is no table "nothing" that this log-in may read'],
    [{ table: 'lots"; drop table canary; --' }, 'is no name of a table'],
    [{ table: 'a.b.c' }, 'is no name of a table'],
    [{ filter: [['eq', 'secret', 1]] }, 'clause 1: there is no column "secret" in "lots"; it has id, title, price, open, start_time, details, updated_at, mark'],
    [{ filter: [['eq', 'price', 'cheap']] }, 'clause 1: "price" is a number; "cheap" is none'],
  ])('refuses %j', async (options, message) => {
    await expect(check(options)).rejects.toMatchObject({ audience: 'user', message: expect.stringContaining(message) });
  });

  it('runs every hostile form that is not refused, and they change and show nothing', async () => {
    const login = readLogin({ name: 'db', ...database.credential });
    const context = { net: loopbackNet(), signal: new AbortController().signal, options: { statementTimeout: 30_000, connectTimeout: 10_000 } };
    const { answered, texts } = await withSession(context, login, async (session) => {
      const { table, from } = await readCatalogue(session, 'lots');
      const statements = hostileForms().flatMap((form) => {
        try {
          return [compileQuery(queryOf(form, table, { now: Date.UTC(2026, 0, 5, 9), maxRows: 1_000, defaultRows: 100 }), { dialect: session.dialect, from, isNamed: true })];
        } catch {
          return [];
        }
      });
      const shown: unknown[] = [];
      for (const { text, parameters } of statements) shown.push(...(await session.read(text, parameters)).rows);
      return { answered: statements.length, texts: JSON.stringify(shown, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) };
    });
    expect(answered).toBeGreaterThan(150);
    expect(texts).not.toContain('alive');
    const run = await check({ table: 'canary' });
    expect(run.emitted.map(({ payload }) => payload)).toEqual([{ secret: 'alive' }]);
  });
}

describeWithServer('postgres', 'on PostgreSQL', () => onServer(kinds[0]));
describeWithServer('mariadb', 'on MariaDB', () => onServer(kinds[1]));

describe('the options', () => {
  it('want a statement or a table, and no filter that hides rows from a cursor', async () => {
    const faultsOf = (options: JsonObject) => runAgent(sqlQuery, { options: { credential: 'db', cursor: 'id', tieBreak: 'id', ...options } }).then(() => '', String);
    expect(await faultsOf({})).toContain('there is neither a statement nor a table');
    expect(await faultsOf({ sql: 'select 1', table: 'lots' })).toContain('there are both a statement and a table');
    expect(await faultsOf({ sql: 'select 1', filter: [['eq', 'a', 1]] })).toContain('a filter goes with a table');
    expect(await faultsOf({ table: 'lots', filter: [['limit', '{{ broken | nothing }}']] })).toContain('options.filter');
    expect(await faultsOf({ table: 'lots', filter: [['limit', 5]] })).toContain('"limit" would hide rows from the cursor for ever');
  });
});
