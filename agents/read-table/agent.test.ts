import { expect, it } from 'vitest';
import { parseOptions, TransientError, type JsonObject, type Tables } from '@rookery/sdk';
import { memoryTables, runAgent } from '@rookery/sdk/testing';
import { readTable } from './agent.js';

const dealers = memoryTables({
  dealers: { columns: { name: 'text', city_id: 'number' }, rows: [{ name: 'Anna', city_id: 1 }, { name: 'Boris', city_id: 1 }, { name: 'Vera', city_id: 2 }] },
});
const read = (options: JsonObject, payloads: readonly JsonObject[], tables: Tables = dealers) =>
  runAgent(readTable, { options: { table: 'dealers', ...options }, tables, receive: payloads.map((payload) => ({ payload })) });

it('emits each row with the lineage of its event, and events without rows apart', async () => {
  const run = await read({ filter: [['eq', 'city_id', '{{ city }}'], ['fields', 'name']] }, [{ city: 1 }, { city: 3 }]);
  expect(run.emitted.map(({ port, payload, from }) => [port, payload, from])).toEqual([
    ['out', { name: 'Anna' }, ['1-1']], ['out', { name: 'Boris' }, ['1-1']], ['none', { city: 3 }, ['1-2']],
  ]);
});

it('takes no more rows than it may when the filter says nothing', async () => {
  expect((await read({ maxRows: 2 }, [{}])).emitted).toHaveLength(2);
});

it('fails only the event whose value does not fit', async () => {
  const run = await read({ filter: [['eq', 'city_id', '{{ city }}']] }, [{ city: 'x' }, {}, { city: 2 }]);
  expect(run.failed.map(({ id, error }) => [id, error.code])).toEqual([['1-1', 'filter.invalid'], ['1-2', 'filter.invalid']]);
  expect(run.emitted).toHaveLength(1);
});

it('cannot be talked into another question', async () => {
  const run = await read({ filter: [['in', 'name', '{{ name }}']] }, [{ name: 'Anna,Boris' }, { name: '"],["gt","city_id",0' }, { name: ['Anna', 'Boris'] }]);
  expect(run.emitted.map(({ port }) => port)).toEqual(['none', 'none', 'out', 'out']);
});

it('asks once for events of a batch that ask the same', async () => {
  const asked: unknown[] = [];
  const counting: Tables = { ...dealers, query: (table, form) => (asked.push(form), dealers.query(table, form)) };
  await read({ filter: [['eq', 'city_id', '{{ city }}']] }, [{ city: 1 }, { city: 2 }, { city: 1 }], counting);
  expect(asked).toHaveLength(2);
});

it('leaves a lost database to the host', async () => {
  const lost: Tables = { ...dealers, query: () => Promise.reject(new TransientError('away', { code: 'storage.unavailable' })) };
  await expect(read({}, [{}], lost)).rejects.toMatchObject({ code: 'storage.unavailable' });
});

it('says where a filter is wrong before it is published', () => {
  expect(parseOptions(readTable, { version: 1, options: { table: 'dealers', filter: [['eq', 'a', 1], ['equals', 'b', 2]] } }, 'options')).toMatchObject({
    ok: false, issues: [{ path: 'options.filter.1', code: 'filter.invalid', message: expect.stringContaining('clause 2: "equals" is no operator') }],
  });
});
