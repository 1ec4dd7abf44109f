import { expect, it } from 'vitest';
import { parseOptions, TransientError, type JsonObject, type Tables } from '@rookery/sdk';
import { memoryTables, runAgent } from '@rookery/sdk/testing';
import { writeTable } from './agent.js';

const lots = () => memoryTables({ lots: { columns: { vin: 'text', price: 'number' }, key: ['vin'], rows: [{ vin: 'A', price: 1 }] } });
const write = (options: JsonObject, payloads: readonly JsonObject[], tables: Tables = lots(), attempts = 1) =>
  runAgent(writeTable, { options: { table: 'lots', ...options }, tables, attempts, receive: payloads.map((payload) => ({ payload })) });

it('inserts the fields of the event, or what the values make of them', async () => {
  const run = await write({}, [{ vin: 'B', price: 2 }]);
  expect(run.emitted.map(({ port, payload }) => [port, payload])).toEqual([['out', { _id: 2, vin: 'B', price: 2 }]]);
  const mapped = await write({ values: { vin: '{{ lot.vin }}', price: '{{ lot.bids.size }}' } }, [{ lot: { vin: 'C', bids: [1, 2] } }]);
  expect(mapped.emitted[0]?.payload).toEqual({ _id: 2, vin: 'C', price: 2 });
});

it('changes, adds and deletes by the columns named, and tells what was not there', async () => {
  const by = ['vin'];
  expect((await write({ way: 'upsert', by }, [{ vin: 'A', price: 5 }, { vin: 'B', price: 6 }])).emitted.map(({ payload }) => payload)).toEqual([{ _id: 1, vin: 'A', price: 5 }, { _id: 2, vin: 'B', price: 6 }]);
  expect((await write({ way: 'delete', by, values: { vin: '{{ id }}' } }, [{ id: 'Z' }, { id: 'A' }])).emitted.map(({ port, payload }) => [port, payload])).toEqual([['none', { id: 'Z' }], ['out', { _id: 1, vin: 'A', price: 1 }]]);
});

it('changes nothing when a delivery is repeated', async () => {
  const tables = lots();
  let calls = 0;
  const losing: Tables = { ...tables, write: async (table, writes) => {
    const results = await tables.write(table, writes);
    calls += 1;
    if (calls === 1) throw new TransientError('the answer was lost', { code: 'storage.unavailable' });
    return results;
  } };
  const run = await write({}, [{ vin: 'B', price: 2 }], losing, 2);
  expect(run.deliveries.map(({ status }) => status)).toEqual(['failed', 'delivered']);
  expect(run.emitted).toHaveLength(1);
  expect(await tables.query('lots', [['count']])).toEqual([{ count: 2 }]);
});

it('lets a row that does not fit fail alone', async () => {
  const run = await write({}, [{ vin: 'A' }, { vin: 'B' }, { colour: 'red' }]);
  expect(run.deliveries.map(({ status, error }) => [status, error?.message])).toEqual([
    ['dead', 'the table "lots" has a row with that vin already'], ['delivered', undefined], ['dead', 'there is no column "colour" in "lots"'],
  ]);
});

it('refuses values that are no row', async () => {
  expect((await write({ values: '{{ vin }}' }, [{ vin: 'B' }])).deliveries[0]?.error?.message).toBe('values: "B" is no row; write an object of columns');
});

it('asks by which columns a row is found', () => {
  expect(parseOptions(writeTable, { version: 1, options: { table: 'lots', way: 'update' } }, 'options')).toMatchObject({ ok: false, issues: [{ path: 'options.by' }] });
});
