import { expect, it } from 'vitest';
import { createKeyring } from './keyring.js';
import { parseMasterKey } from './master-key.js';
import { secretColumns, secretIdentity } from './secret-columns.js';

const [one, two] = [parseMasterKey('11'.repeat(32), 'TEST'), parseMasterKey('22'.repeat(32), 'TEST')];

it('has no key of an id it was not given', () => {
  expect(() => createKeyring(one).key(two.id)).toThrow(`master key ${two.id}, which is not here (there is ${one.id})`);
});

it('learns of a new key when one is unknown, and keeps the former', () => {
  const keyring = createKeyring(one, [], { read: () => [two, one] });
  expect([keyring.key(two.id).id, keyring.current.id, keyring.key(one.id).id]).toEqual([two.id, two.id, one.id]);
});

it('binds the secrets of one name in each table to an identity of its own', () => {
  const tables = new Set(secretColumns.map(({ table }) => table));
  expect(new Set([...tables].map((table) => secretIdentity(table, 1, 'crm').name)).size).toBe(tables.size);
});
