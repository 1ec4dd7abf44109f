import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '@rookery/model';
import type { FilterForm, Tables, TableWrite } from '@rookery/sdk';
import { memoryTables } from '@rookery/sdk/testing';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';

/** The tables of the database against tables in memory, which are simple enough to be believed. */
let api: TestApi;
let bearer: string;
let tables: Tables;

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  tables = api.platform.tables.of(1);
});
afterAll(() => api[Symbol.asyncDispose]());

const columns = { name: 'text', price: 'number', open: 'boolean', at: 'date-time' } as const;
const moments = ['2026-01-05T08:00:00Z', '2026-01-05T09:00:00.123456Z', '2026-01-05T09:00:00Z'];
const names = ['a', 'B', '%', '_x', "'", '"', 'a!b', '\\', '', 'ж😀', ' a '];
const cells = {
  name: fc.constantFrom(...names, null), price: fc.constantFrom(0, -1, 2.5, 1e15, 0.1, null), open: fc.constantFrom(true, false, null), at: fc.constantFrom(...moments, null),
};
const row: fc.Arbitrary<JsonObject> = fc.record(cells);
const value = { name: fc.constantFrom(...names), price: fc.constantFrom('0', 2.5, '1e0', 1e15, -1), open: fc.constantFrom('true', 0), at: fc.constantFrom(...moments, 'now() - interval 1 hour') };
const column = fc.constantFrom('name', 'price', 'open', 'at');
const ordered = fc.constantFrom('price', 'at');

const { condition } = fc.letrec<{ condition: JsonValue }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    column.chain((name) => fc.tuple(fc.constantFrom('eq', 'ne'), fc.constant(name), value[name as keyof typeof value])),
    ordered.chain((name) => fc.tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte'), fc.constant(name), value[name as 'price'])),
    ordered.chain((name) => fc.tuple(fc.constant('between'), fc.constant(name), value[name as 'price'], value[name as 'price'])),
    column.chain((name) => fc.tuple(fc.constantFrom('in', 'not_in'), fc.constant(name), fc.array(value[name as 'price'], { maxLength: 3 }))),
    fc.tuple(fc.constantFrom('starts', 'ends', 'contains', 'like'), fc.constant('name'), fc.constantFrom(...names, '%a%', '_', '!%', '\\%')),
    fc.tuple(fc.constantFrom('is_null', 'not_null'), column),
    fc.tuple(fc.constantFrom('and', 'or'), tie('condition'), tie('condition')),
    fc.tuple(fc.constant('not'), tie('condition')),
  ) as fc.Arbitrary<JsonValue>,
}));
const ending: fc.Arbitrary<JsonValue[]> = fc.constantFrom<JsonValue[]>([], [['limit', 2], ['offset', 1]], [['fields', 'price,name'], ['limit', 3]]);
const counted: fc.Arbitrary<JsonValue[]> = fc.constantFrom<JsonValue[]>([['count']], [['group', 'open'], ['count'], ['sum', 'price'], ['max', 'at'], ['order', 'open']], [['min', 'price'], ['avg', 'price']]);

it('find the same rows for any form', async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.array(fc.tuple(fc.array(condition, { maxLength: 3 }), ending, fc.boolean()), { minLength: 5, maxLength: 5 }), fc.array(fc.tuple(fc.array(condition, { maxLength: 2 }), counted), { maxLength: 3 }), async (rows, forms, counts) => {
      number += 1;
      const name = `agree${number}`;
      await make(name);
      if (rows.length > 0) await tables.write(name, rows.map((values, index) => ({ idempotencyKey: String(index), way: 'insert', by: [], values })));
      const memory = memoryTables({ [name]: { columns, rows } }, api.platform.clock.now());
      for (const [conditions, end, isDescending] of forms) {
        const form = [...conditions, ['order', ['price desc', isDescending ? '_id desc' : '_id']], ...end] as FilterForm;
        expect(await tables.query(name, form)).toEqual(await memory.query(name, form));
      }
      for (const [conditions, counting] of counts) {
        const form = [...conditions, ...counting] as FilterForm;
        expect((await tables.query(name, form)).map(rounded)).toEqual((await memory.query(name, form)).map(rounded));
      }
      await api.call('DELETE', `/api/v1/tables/${name}`, { bearer });
    }),
    { numRuns: 40 },
  );
}, 120_000);

const write: fc.Arbitrary<Omit<TableWrite, 'idempotencyKey'>> = fc.oneof(
  fc.record({ way: fc.constant('insert' as const), values: fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), price: cells.price }), by: fc.constant([]) }),
  fc.record({ way: fc.constantFrom('upsert' as const, 'update' as const), values: fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), price: cells.price }), by: fc.constant(['name']) }),
  fc.record({ way: fc.constant('delete' as const), values: fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd') }), by: fc.constant(['name']) }),
);

it('hold the same rows after any writes and repeats, and answer them the same', async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), write), { maxLength: 12 }), { maxLength: 4 }), async (batches) => {
      number += 1;
      const name = `writes${number}`;
      await make(name);
      const memory = memoryTables({ [name]: { columns, key: ['name'] } });
      for (const batch of batches) {
        const writes = batch.map(([key, change]) => ({ ...change, idempotencyKey: `k${key}` }));
        expect((await tables.write(name, writes)).map(withoutId)).toEqual((await memory.write(name, writes)).map(withoutId));
      }
      const all: FilterForm = [['fields', 'name,price'], ['order', '_id']];
      expect(await tables.query(name, all)).toEqual(await memory.query(name, all));
      await api.call('DELETE', `/api/v1/tables/${name}`, { bearer });
    }),
    { numRuns: 60 },
  );
}, 120_000);

async function make(name: string): Promise<void> {
  const isKeyed = name.startsWith('writes');
  const given = Object.entries(columns).map(([column, type]) => ({ name: column, type, ...(isKeyed && column === 'name' ? { key: true } : {}) }));
  await api.call('POST', '/api/v1/tables', { bearer, body: { name, columns: given } });
}

/** Decimals are exact there and doubles here. */
function rounded(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, typeof cell === 'number' ? Number(cell.toPrecision(10)) : cell]));
}

/** Numbers of rows have gaps there where an insert was refused. */
function withoutId(result: Awaited<ReturnType<Tables['write']>>[number]): unknown {
  return result.ok ? { ...result, row: result.row === null ? null : { ...result.row, _id: 0 } } : { ok: false, code: result.code };
}
