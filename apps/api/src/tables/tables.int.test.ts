import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Issue } from '@rookery/model';
import { isRookeryError, type Tables } from '@rookery/sdk';
import { hostileForms } from '@rookery/sdk/testing';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import type { TableView } from './table-definition.js';
import { WorkspaceTables } from './workspace-tables.js';

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly issues?: readonly Issue[] };
}

let api: TestApi;
let bearer: string;
let tables: Tables;

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  tables = api.platform.tables.of(1);
});
afterAll(() => api[Symbol.asyncDispose]());

async function call<Body = Failure>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
  const isText = typeof body === 'string';
  const response = await api.application.inject({
    method, url: `/api/v1/tables${path}`,
    headers: { authorization: `Bearer ${bearer}`, ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }), ...headers },
    ...(body === undefined ? {} : { payload: isText ? body : JSON.stringify(body) }),
  });
  const isJson = response.headers['content-type']?.toString().includes('json') === true;
  return { status: response.statusCode, text: response.payload, body: (isJson ? JSON.parse(response.payload) : undefined) as Body };
}

type Rows = { readonly items: readonly Record<string, unknown>[]; readonly cursor: string | null };
type Imported = { readonly table: TableView; readonly written: number };
const physical = (text: string) => api.platform.dataSource.query(text);

const lots = {
  name: 'lots', title: 'Lots',
  columns: [
    { name: 'vin', type: 'text', key: true }, { name: 'make', type: 'text' }, { name: 'price', type: 'number', default: 0 }, { name: 'open', type: 'boolean' },
    { name: 'ends_at', type: 'date-time' }, { name: 'details', type: 'json' },
  ],
};

beforeEach(async () => {
  await call('DELETE', '/lots');
  await call('POST', '', lots);
});

describe('a table', () => {
  it('is made from a form, shown, listed and dropped', async () => {
    const { body } = await call<TableView>('GET', '/lots');
    expect(body).toMatchObject({ name: 'lots', title: 'Lots', rows: 0, columns: [{ name: 'vin', title: 'vin', type: 'text', key: true, required: false }, {}, { default: 0 }, {}, {}, {}] });
    expect((await call<{ items: TableView[] }>('GET', '')).body.items.map(({ name }) => name)).toEqual(['lots']);
    expect((await call('DELETE', '/lots')).status).toBe(204);
    expect((await call('GET', '/lots/rows')).status).toBe(404);
    expect(await physical(`select count(*)::int as count from pg_tables where schemaname = 'rookery_tables'`)).toEqual([{ count: 0 }]);
  });

  it('refuses a second of its name, and every fault of its columns at once', async () => {
    expect(await call('POST', '', lots)).toMatchObject({ status: 409, body: { error: { code: 'conflict.name' } } });
    const { status, body } = await call('POST', '', { name: 'bad', columns: [{ name: 'a', type: 'json', unique: true }, { name: 'A', type: 'number', default: 'x' }] });
    expect([status, body.error.issues?.map(({ path }) => path)]).toEqual([400, ['columns.0', 'columns.1', 'columns.1.name']]);
  });

  it('holds no text of a person in an identifier', async () => {
    await call('POST', '', { name: 'drop-table', columns: [{ name: 'select', title: '"; drop table workspace; --', type: 'text' }] });
    expect(await physical(`select count(*)::int as count from information_schema.columns where table_schema = 'rookery_tables' and (column_name !~ '^(id|c[0-9]+)$' or table_name !~ '^t[0-9]+$')`)).toEqual([{ count: 0 }]);
    expect((await call<Imported>('POST', '/drop-table/rows', { rows: [{ select: 'x' }] })).status).toBe(200);
    await call('DELETE', '/drop-table');
  });

  it('is not changed by who may only read', async () => {
    const made = await api.call<{ token: string }>('POST', '/api/v1/tokens', { bearer, body: { name: 'reader', scopes: ['table:read'] } });
    const reader = { authorization: `Bearer ${made.body.token}` };
    expect((await call('GET', '/lots/rows', undefined, reader)).status).toBe(200);
    const refused = [
      await call('POST', '', lots, reader), await call('PATCH', '/lots', { changes: [] }, reader), await call('DELETE', '/lots', undefined, reader), await call('POST', '/lots/rows', { rows: [{ vin: 'A' }] }, reader),
      await call('PUT', '/lots/rows/1', {}, reader), await call('DELETE', '/lots/rows/1', undefined, reader), await call('POST', '/lots/import', 'vin\nA\n', reader), await call('POST', '/import?preview=true', 'vin\nA\n', reader),
    ];
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
  });

  it('belongs to one workspace', async () => {
    await expect(api.platform.tables.of(2).query('lots', [])).rejects.toMatchObject({ code: 'notFound', audience: 'user' });
  });
});

function alterLots(changes: readonly object[], more: object = {}) {
  return call<TableView & Failure>('PATCH', '/lots', { changes, ...more });
}

describe('rows', () => {
  const bmw = { vin: 'A1', make: 'BMW', price: 15_900.5, open: true, ends_at: '2026-01-05T12:00:00.123456+03:00', details: { seats: [1, null] } };

  it('come back as they were written, with numbers as numbers and moments in UTC', async () => {
    const { body } = await call<{ items: { row: object }[] }>('POST', '/lots/rows', { rows: [bmw, { vin: 'B2' }] });
    expect(body.items.map(({ row }) => row)).toEqual([
      { _id: expect.any(Number), ...bmw, ends_at: '2026-01-05T09:00:00.123456Z' },
      { _id: expect.any(Number), vin: 'B2', make: null, price: 0, open: null, ends_at: null, details: null },
    ]);
    expect((await call<Rows>('GET', '/lots/rows')).body.items).toEqual(body.items.map(({ row }) => row));
    expect((await call<TableView>('GET', '/lots')).body.rows).toBe(2);
  });

  it('are all taken or none, with every fault at its row', async () => {
    const { status, body } = await call('POST', '/lots/rows', { rows: [bmw, { vin: 'A1' }, { make: 'no key' }, { vin: 'C', price: 'cheap' }, { vin: 'D', colour: 'red' }, { vin: 'a\0b' }] });
    expect([status, body.error.issues?.map(({ path, code }) => [path, code])]).toEqual([400, [['rows.1', 'table.conflict'], ['rows.2', 'table.invalid'], ['rows.3', 'table.invalid'], ['rows.4', 'table.invalid'], ['rows.5', 'table.invalid']]]);
    expect((await call<Rows>('GET', '/lots/rows')).body.items).toEqual([]);
  });

  it('are paged by number, and asked by the filter form', async () => {
    await call('POST', '/lots/rows', { rows: Array.from({ length: 25 }, (_, index) => ({ vin: `V${index}`, make: index % 2 === 0 ? 'BMW' : 'Lada', price: index })) });
    const form = encodeURIComponent(JSON.stringify([['fields', 'vin'], ['eq', 'make', 'BMW'], ['gte', 'price', 10]]));
    const first = await call<Rows>('GET', `/lots/rows?limit=5&filter=${form}`);
    const second = await call<Rows>('GET', `/lots/rows?limit=5&filter=${form}&cursor=${first.body.cursor}`);
    expect([...first.body.items, ...second.body.items].map((row) => row['vin'])).toEqual(['V10', 'V12', 'V14', 'V16', 'V18', 'V20', 'V22', 'V24']);
    expect([first.body.cursor === null, second.body.cursor]).toEqual([false, null]);
    const grouped = encodeURIComponent(JSON.stringify([['group', 'make'], ['count'], ['sum', 'price'], ['order', 'make']]));
    expect((await call<Rows>('GET', `/lots/rows?filter=${grouped}`)).body.items).toEqual([{ make: 'BMW', count: 13, sum_price: 156 }, { make: 'Lada', count: 12, sum_price: 144 }]);
  });

  it.each(['{', '[["eq","vin"]]', '[["eq","nothing",1]]', '"x"', `${'['.repeat(30)}${']'.repeat(30)}`])('refuse the filter %s', async (filter) => {
    expect((await call('GET', `/lots/rows?filter=${encodeURIComponent(filter)}`)).status).toBe(400);
  });

  it('are changed and deleted by number', async () => {
    const { body } = await call<{ items: { row: { _id: number } }[] }>('POST', '/lots/rows', { rows: [bmw] });
    const id = body.items[0]?.row._id;
    expect((await call<object>('PUT', `/lots/rows/${id}`, { price: 1 })).body).toMatchObject({ _id: id, vin: 'A1', price: 1 });
    expect((await call('PUT', `/lots/rows/${id}`, { vin: null })).body.error.issues?.[0]?.message).toContain('"vin" is required');
    expect((await call('DELETE', `/lots/rows/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/lots/rows/${id}`)).status).toBe(404);
    expect((await call<TableView>('GET', '/lots')).body.rows).toBe(0);
  });

  it('are written once under one idempotency key', async () => {
    const post = () => call<{ items: unknown[] }>('POST', '/lots/rows', { rows: [{ vin: 'A' }] }, { 'idempotency-key': 'k1' });
    const [first, second] = [await post(), await post()];
    expect([first.status, second.body]).toEqual([200, first.body]);
    expect((await call<TableView>('GET', '/lots')).body.rows).toBe(1);
  });
});

describe('writes of agents', () => {
  const insert = (key: string, vin: string, more: object = {}) => ({ idempotencyKey: key, way: 'insert', values: { vin, ...more }, by: [] }) as const;
  const vins = async () => (await tables.query('lots', [['fields', 'vin'], ['order', '_id'], ['limit', 5_000]])).map((row) => row['vin']);

  it('change nothing at a repeat and are answered as the first time', async () => {
    const writes = [insert('1', 'A'), insert('2', 'B')];
    const first = await tables.write('lots', writes);
    const second = await tables.write('lots', [...writes, insert('3', 'C'), insert('3', 'C')]);
    expect(second.slice(0, 2)).toEqual(first);
    expect(second[3]).toEqual(second[2]);
    expect(await vins()).toEqual(['A', 'B', 'C']);
  });

  it('fail alone, and may come right at the next attempt', async () => {
    await tables.write('lots', [insert('1', 'A')]);
    const results = await tables.write('lots', [insert('2', 'B'), insert('3', 'A'), insert('4', 'C', { price: 'x' }), insert('5', 'D')]);
    expect(results.map((result) => (result.ok ? 'ok' : result.code))).toEqual(['ok', 'table.conflict', 'table.invalid', 'ok']);
    expect((await tables.write('lots', [insert('3', 'E')]))[0]).toMatchObject({ ok: true });
    expect(await vins()).toEqual(['A', 'B', 'D', 'E']);
  });

  it('upsert, update and delete by columns, in the order given', async () => {
    const by = ['vin'];
    const results = await tables.write('lots', [
      { idempotencyKey: '1', way: 'upsert', values: { vin: 'A', price: 1 }, by },
      { idempotencyKey: '2', way: 'upsert', values: { vin: 'B', price: 2 }, by },
      { idempotencyKey: '3', way: 'upsert', values: { vin: 'A', price: 3 }, by },
      { idempotencyKey: '4', way: 'update', values: { vin: 'B', make: 'Lada' }, by },
      { idempotencyKey: '5', way: 'update', values: { vin: 'nobody', make: 'x' }, by },
      { idempotencyKey: '6', way: 'delete', values: { vin: 'B' }, by },
    ]);
    expect(results.map((result) => (result.ok ? [result.changed, result.row?.['vin'], result.row?.['price']] : result))).toEqual([[1, 'A', 1], [1, 'B', 2], [1, 'A', 3], [1, 'B', 2], [0, undefined, undefined], [1, 'B', 2]]);
    expect(await tables.query('lots', [['fields', 'vin,price']])).toEqual([{ vin: 'A', price: 3 }]);
  });

  it('upsert only what they name, and give a new row its defaults', async () => {
    await alterLots([{ do: 'change', column: 'make', required: true, default: 'unknown' }, { do: 'change', column: 'open', required: true }]);
    const by = ['vin'];
    await tables.write('lots', [{ idempotencyKey: '1', way: 'insert', values: { vin: 'A', make: 'BMW', price: 7, open: true }, by: [] }]);
    const results = await tables.write('lots', [
      { idempotencyKey: '2', way: 'upsert', values: { vin: 'A', ends_at: '2026-01-05' }, by },
      { idempotencyKey: '3', way: 'upsert', values: { vin: 'B', ends_at: '2026-01-05' }, by },
      { idempotencyKey: '4', way: 'upsert', values: { vin: 'C', open: false }, by },
      { idempotencyKey: '5', way: 'upsert', values: { vin: 'A' }, by },
    ]);
    expect(results.map((result) => (result.ok ? 'ok' : result.message))).toEqual(['ok', 'the row does not fit the table: "open" is required; give it a value', 'ok', 'ok']);
    expect(await tables.query('lots', [['fields', 'vin,make,price,open'], ['order', 'vin']])).toEqual([{ vin: 'A', make: 'BMW', price: 7, open: true }, { vin: 'C', make: 'unknown', price: 0, open: false }]);
  });

  it('take few statements for many rows', async () => {
    const results = await tables.write('lots', Array.from({ length: 2_500 }, (_, index) => insert(String(index), `V${index}`)));
    expect(results.filter((result) => result.ok)).toHaveLength(2_500);
    expect((await tables.query('lots', [['count']]))).toEqual([{ count: 2_500 }]);
  });

  it('by several at once leave one row a key', async () => {
    const writer = (name: string) => tables.write('lots', Array.from({ length: 50 }, (_, index) => ({ idempotencyKey: `${name}:${index}`, way: 'upsert', values: { vin: `V${index % 10}`, price: index }, by: ['vin'] }) as const));
    await Promise.all(['a', 'b', 'c', 'd'].map(writer));
    expect(await tables.query('lots', [['count']])).toEqual([{ count: 10 }]);
    expect((await call<TableView>('GET', '/lots')).body.rows).toBe(10);
  });

  it('are remembered for thirty days, and then forgotten', async () => {
    let at = Date.now();
    const aging = new WorkspaceTables({ address: { url: databaseUrl() }, log: api.platform.log, now: () => at });
    await aging.write(1, 'lots', [insert('1', 'A')]);
    at += 29 * 86_400_000;
    expect((await aging.write(1, 'lots', [insert('1', 'A')]))[0]).toMatchObject({ ok: true });
    at += 2 * 86_400_000;
    expect((await aging.write(1, 'lots', [insert('1', 'A')]))[0]).toMatchObject({ ok: false, code: 'table.conflict' });
    await aging.close();
  });

  it('find a lost database to be something that passes', async () => {
    const lost = new WorkspaceTables({ address: { url: 'postgres://nobody@127.0.0.1:1/nothing' }, log: api.platform.log, now: () => 0 });
    await expect(lost.write(1, 'lots', [insert('1', 'A')])).rejects.toMatchObject({ code: 'storage.unavailable', audience: 'transient' });
    await expect(lost.query(1, 'lots', [])).rejects.toMatchObject({ code: 'storage.unavailable', audience: 'transient' });
    await lost.close();
  });

  it('end at the quota of rows, and say so', async () => {
    const small = new WorkspaceTables({ address: { url: databaseUrl() }, log: api.platform.log, now: () => 0, limits: { rows: 2, rowBytes: 100 } });
    const results = await small.write(1, 'lots', [insert('1', 'A'), insert('2', 'B'), insert('3', 'C'), insert('4', 'x'.repeat(200))]);
    await small.close();
    expect(results.map((result) => (result.ok ? 'ok' : result.message))).toEqual(['ok', 'ok', 'the table "lots" may hold 2 rows; delete some or use a database of your own', 'the row does not fit the table: it has more than 100 bytes']);
  });
});

describe('an alteration', () => {
  const alter = alterLots;

  it('adds, renames, drops and retitles columns, and keeps what rows hold', async () => {
    await call('POST', '/lots/rows', { rows: [{ vin: 'A', make: 'BMW', price: 5 }] });
    const { status, body } = await alter([
      { do: 'add', column: { name: 'city', type: 'text', required: true, default: 'Moscow' } }, { do: 'rename', column: 'make', to: 'brand' }, { do: 'drop', column: 'open' },
      { do: 'change', column: 'price', title: 'Price, EUR', unique: true, default: null },
    ], { title: 'All lots' });
    expect([status, body.title, body.columns.map(({ name }) => name)]).toEqual([200, 'All lots', ['vin', 'brand', 'price', 'ends_at', 'details', 'city']]);
    expect((await call<Rows>('GET', '/lots/rows')).body.items).toMatchObject([{ vin: 'A', brand: 'BMW', price: 5, city: 'Moscow' }]);
    expect((await call('POST', '/lots/rows', { rows: [{ vin: 'B', price: 5 }] })).body.error.issues).toMatchObject([{ code: 'table.conflict' }]);
  });

  it('is refused whole when one of its changes cannot be', async () => {
    await call('POST', '/lots/rows', { rows: [{ vin: 'A', price: 1 }, { vin: 'B', price: 1 }] });
    const before = (await call<TableView>('GET', '/lots')).body;
    const refusals = [
      await alter([{ do: 'rename', column: 'make', to: 'brand' }, { do: 'change', column: 'price', unique: true }]),
      await alter([{ do: 'drop', column: 'vin' }]),
      await alter([{ do: 'add', column: { name: 'city', type: 'text', required: true } }]),
      await alter([{ do: 'change', column: 'make', required: true }]),
      await alter([{ do: 'key', columns: ['price'] }]),
      await alter([{ do: 'rename', column: 'make', to: 'PRICE' }]),
      await alter([], { revision: 99 }),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422, 400, 409]);
    expect((await call<TableView>('GET', '/lots')).body).toEqual(before);
  });

  it('gives the table another key', async () => {
    await call('POST', '/lots/rows', { rows: [{ vin: 'A', make: 'x' }, { vin: 'B', make: 'x' }] });
    expect((await alter([{ do: 'key', columns: ['vin', 'make'] }])).status).toBe(200);
    expect((await call('POST', '/lots/rows', { rows: [{ vin: 'A', make: 'y' }] })).status).toBe(200);
  });
});

describe('a CSV file', () => {
  const file = 'VIN;Цена;Ends at;Open;Дилер\r\nA1;15900.50;2026-01-05T09:00:00Z;true;"Иванов; сын"\r\n007;"1000";2026-01-06;FALSE;\r\n';

  it('is previewed with the types its values have, and nothing is made', async () => {
    const { body } = await call<{ columns: TableView['columns']; sample: string[][]; faults: Issue[] }>('POST', '/import?preview=true', file);
    expect(body.columns.map(({ name, title, type }) => [name, title, type])).toEqual([['vin', 'VIN', 'text'], ['column_2', 'Цена', 'number'], ['ends_at', 'Ends at', 'date-time'], ['open', 'Open', 'boolean'], ['column_5', 'Дилер', 'text']]);
    expect([body.sample.length, body.faults]).toEqual([2, []]);
    expect((await call<{ items: TableView[] }>('GET', '')).body.items).toHaveLength(1);
  });

  it('becomes a table, and comes out again as it went in', async () => {
    const { body } = await call<Imported>('POST', '/import?name=cars', file);
    expect([body.written, body.table.rows]).toEqual([2, 2]);
    expect((await call<Rows>('GET', '/cars/rows')).body.items[0]).toMatchObject({ vin: 'A1', column_2: 15_900.5, open: true, ends_at: '2026-01-05T09:00:00Z', column_5: 'Иванов; сын' });
    expect((await call('GET', '/cars/export')).text).toBe('vin,column_2,ends_at,open,column_5\r\nA1,15900.5,2026-01-05T09:00:00Z,true,Иванов; сын\r\n007,1000,2026-01-06T00:00:00Z,false,\r\n');
    await call('DELETE', '/cars');
  });

  it('has no text that a spreadsheet would run, and comes in again as it was', async () => {
    await call('POST', '/lots/rows', { rows: [{ vin: '=cmd|\' /C calc\'!A0' }, { vin: '+47 22 33 44 55' }] });
    const { text } = await call('GET', '/lots/export');
    expect(text.split('\r\n').slice(1, 3).map((line) => line.split(',')[0])).toEqual(["'=cmd|' /C calc'!A0", '+47 22 33 44 55']);
    await call('POST', '/lots/import?mode=replace', text);
    expect((await call<Rows>('GET', '/lots/rows')).body.items.map(({ vin }) => vin)).toEqual(['=cmd|\' /C calc\'!A0', '+47 22 33 44 55']);
  });

  it('with faults changes nothing and names each by its line', async () => {
    await call('POST', '/lots/rows', { rows: [{ vin: 'A' }] });
    const { status, body } = await call('POST', '/lots/import', 'vin,price\nB,1\nC,cheap\n"D\nD",2,3\nA,4\nB,5\n');
    expect([status, body.error.issues?.map(({ path }) => path)]).toEqual([400, ['line 5', 'line 3', 'line 6', 'line 7']]);
    expect((await call<TableView>('GET', '/lots')).body.rows).toBe(1);
    expect((await call<Rows>('GET', '/lots/rows')).body.items).toHaveLength(1);
  });

  it.each([
    ['', 'it is empty'], ['vin,colour\nA,red\n', 'the column "colour" is none of the table'], ['vin\n"open', 'it cannot be read'], ['vin,VIN\nA,B\n', 'the column "vin" is there twice'],
  ])('%j is refused', async (text, message) => {
    const { status, body } = await call('POST', '/lots/import', text === '' ? '\n' : text);
    expect([status, body.error.issues?.[0]?.message]).toEqual([400, expect.stringContaining(message)]);
  });

  it('is added, put over rows of the same key, or put in the place of all', async () => {
    const rows = async () => (await tables.query('lots', [['fields', 'vin,price'], ['order', 'vin']])).map((row) => `${String(row['vin'])}${String(row['price'])}`);
    await call('POST', '/lots/import', 'vin,price\nA,1\nB,2\n');
    await call('POST', '/lots/import?mode=upsert', 'price,vin\n3,B\n4,C\n5,C\n');
    expect(await rows()).toEqual(['A1', 'B3', 'C5']);
    expect((await call<Imported>('POST', '/lots/import?mode=replace', 'vin,price\nZ,9\n')).body).toMatchObject({ written: 1, table: { rows: 1 } });
    expect(await rows()).toEqual(['Z9']);
  });

  it('of 30,000 rows is taken whole', async () => {
    const big = `vin,price\n${Array.from({ length: 30_000 }, (_, index) => `V${index},${index}`).join('\n')}`;
    expect((await call<Imported>('POST', '/lots/import', big)).body).toMatchObject({ written: 30_000 });
    expect((await call('GET', '/lots/export')).text.split('\r\n')).toHaveLength(30_002);
  });

  it('is answered over a real connection, whatever is wrong with it and however much of it there is', async () => {
    await api.application.listen(0, '127.0.0.1');
    const url = await api.application.getUrl();
    const send = async (path: string, body: string) => {
      const response = await fetch(`${url}/api/v1/tables${path}`, { method: 'POST', headers: { authorization: `Bearer ${bearer}`, 'content-type': 'text/csv' }, body });
      return [response.status, (await response.text()).slice(0, 2_000)];
    };
    const rows = Array.from({ length: 200_000 }, (_, index) => `V${index},${index}`).join('\n');
    expect(await send('/lots/import?preview=true', `vin,price\n${rows}`)).toEqual([200, expect.stringContaining('"sample":[["V0","0"]')]);
    expect(await send('/lots/import', `vin,colour\n${rows}`)).toEqual([400, expect.stringContaining('the column \\"colour\\" is none of the table')]);
    expect((await send('/lots/import', `vin,price\n${'x,y\n'.repeat(200_000)}`))[0]).toBe(400);
    expect((await send('/lots/import', `vin\n${'x'.repeat(101 * 1024 * 1024)}`))[0]).toBe(413);
    expect((await call<TableView>('GET', '/lots')).body.rows).toBe(0);
  });

  it('that is too large or no UTF-8 is refused', async () => {
    const small = new WorkspaceTables({ address: { url: databaseUrl() }, log: api.platform.log, now: () => 0, limits: { importBytes: 10 } });
    async function* bytes(...chunks: readonly Uint8Array[]) { yield* chunks; }
    await expect(small.importCsv(1, 'lots', bytes(Buffer.from('vin\nA\nB\nC\nD\nE\n')), 'append')).rejects.toMatchObject({ code: 'request.tooLarge' });
    await expect(small.importCsv(1, 'lots', bytes(Buffer.from([0x76, 0xff, 0x0a])), 'append')).rejects.toThrow('line 1: it is not UTF-8');
    await small.close();
  });
});

describe('a hostile form', () => {
  it('is refused or harmless, and no statement of it fails', async () => {
    await call('POST', '', { name: 'besieged', columns: [{ name: 'id', type: 'number' }, { name: 'title', type: 'text' }, { name: 'price', type: 'number' }, { name: 'open', type: 'boolean' }, { name: 'start_time', type: 'date-time' }, { name: 'details', type: 'json' }] });
    await call('POST', '/besieged/rows', { rows: [{ id: 1, title: 'BMW' }] });
    await physical(`create table canary (secret text); insert into canary values ('alive')`);
    const verdicts = new Map<string, number>();
    for (const form of hostileForms()) {
      const verdict = await tables.query('besieged', form as never).then(() => 'answered', (error: unknown) => (isRookeryError(error) ? error.code : String(error)));
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    }
    expect([...verdicts.keys()].toSorted()).toEqual(['answered', 'filter.invalid']);
    expect(verdicts.get('filter.invalid')).toBeGreaterThan(1_000);
    expect(await physical('select secret from canary')).toEqual([{ secret: 'alive' }]);
    expect(await tables.query('besieged', [['fields', 'id,title']])).toEqual([{ id: 1, title: 'BMW' }]);
  }, 120_000);

  it('that takes long is stopped', async () => {
    const slow = new WorkspaceTables({ address: { url: databaseUrl() }, log: api.platform.log, now: () => 0, limits: { queryMs: 1 } });
    await call('POST', '/lots/rows', { rows: Array.from({ length: 1_000 }, (_, index) => ({ vin: `V${index}`, make: 'x'.repeat(5_000) })) });
    const patterns = Array.from({ length: 100 }, (_, index) => ['like', 'make', `%a%b%${index}%c%d`]);
    await expect(slow.query(1, 'lots', [['or', ...patterns], ['order', 'make']])).rejects.toMatchObject({ code: 'table.tooSlow', audience: 'user' });
    await slow.close();
  });
});

function databaseUrl(): string {
  const { extra } = api.platform.dataSource.options as { extra: { connectionString: string } };
  return extra.connectionString;
}
