import { describe, expect, it } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { writeSql } from './agent.js';

const faultsOf = (options: JsonObject) => {
  const parsed = parseOptions(writeSql, { version: 1, options: { credential: 'db', ...options } }, 'o');
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`);
};

describe('options', () => {
  it.each<[string, JsonObject, string]>([
    ['a table', {}, 'table: there is no table'],
    ['a key for an upsert', { table: 'lots', way: 'upsert' }, 'by: "upsert" needs to know by which columns a row is found'],
    ['a value for every key column', { table: 'lots', way: 'update', by: ['vin'], columns: { price: '{{ p }}' } }, 'columns: the key column "vin" has no value'],
    ['a statement', { way: 'statement' }, 'sql: there is no statement'],
    ['one statement, not two', { way: 'statement', sql: 'delete from a; delete from b' }, 'sql: there is more than one statement'],
    ['a statement that writes', { way: 'statement', sql: 'drop table a' }, 'sql: the statement starts with "drop"'],
    ['no commit inside', { way: 'statement', sql: 'commit' }, 'sql: the statement starts with "commit"'],
    ['a key column for inserts only', { table: 'lots', way: 'upsert', by: ['vin'], keyColumn: 'k' }, 'keyColumn: a key column is for "insert"; "upsert" finds its row by "by"'],
  ])('asks for %s', (_, options, fault) => {
    expect(faultsOf(options)).toEqual([`o.${fault}`]);
  });

  it('takes what the examples show', () => {
    for (const { options } of writeSql.spec.examples) expect(faultsOf(options)).toEqual([]);
  });
});

it('refuses an event without a value for the key, and a credential of another kind, before anything is called', async () => {
  const options = { credential: 'db', table: 'lots', way: 'update', by: ['vin'] };
  const run = await runAgent(writeSql, { options, credentials: { db: { kind: 'postgres', fields: { host: 'db.example', database: 'd', user: 'u', password: '' } } }, receive: [{ payload: { vin: null, price: 1 } }] });
  expect(run.deliveries[0]).toMatchObject({ status: 'dead', error: { message: 'the event has no value for the key column "vin"; a row cannot be found by nothing' } });
  const other = await runAgent(writeSql, { options, credentials: { db: { kind: 'http-bearer', fields: { token: 'x' } } }, receive: [{ payload: { vin: 'A' } }] });
  expect(other.deliveries[0]).toMatchObject({ status: 'dead', error: { message: expect.stringContaining('is of the kind "http-bearer"') } });
});
