import { rm } from 'node:fs/promises';
import { temporaryFolder, type TemporaryFolder } from '@rookery/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDataSource } from '../persistence/index.js';
import { quiet, startMigratedServer, type MigratedServer } from '../persistence/test-store.fixture.js';
import { decryptSecret, encryptSecret } from './envelope.js';
import { keyFileOf } from './key-file.js';
import type { Keyring } from './keyring.js';
import { checkValue } from './master-key.js';
import { requireMasterKeys } from './master-key-record.js';
import { loadMasterKeys, type MasterKeySource } from './master-keys.js';
import { rotateKeys, type RotationParts, type RotationWishes } from './rotate-keys.js';
import { countKeyUses } from './rotate-secrets.js';
import { secretColumns, secretIdentity, type SecretTable } from './secret-columns.js';

const nothing: RotationWishes = { newKey: false, dataKeys: false, dropFormer: false, dryRun: false };
const COUNT = 20;

let folder: TemporaryFolder;
let migrated: MigratedServer;
let database: DataSource;
/** Of a server that was started before everything else. */
let server: Keyring;
let source: MasterKeySource;
let lines: string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  migrated = await startMigratedServer();
  database = await createDataSource({ address: { connection: migrated.database }, log: quiet }).initialize();
  source = { value: undefined, others: [], dataFolder: folder.path };
  const keys = await loadMasterKeys(source, () => Promise.resolve(true));
  await requireMasterKeys(database, [keys.current]);
  server = keys.keyring;
  await plantRows();
});
afterAll(async () => {
  await database.destroy();
  await migrated.server[Symbol.asyncDispose]();
  await folder.remove();
});

const sql = <Row>(text: string, values: unknown[] = []) => database.query<Row[]>(text, values);
const sealed = (table: SecretTable, name: string) => encryptSecret(`${table} value ${name}`, secretIdentity(table, 1, name), server);
const names = Array.from({ length: COUNT }, (_, index) => `row-${index}`);
const ids = names.map((_, index) => index.toString(16).padStart(32, '0'));
const valuesOf = { of: (table: SecretTable) => (table === 'hook' || table === 'hook_capture' ? ids : names) };

/** Some rows in each of the tables with secrets. */
async function plantRows(): Promise<void> {
  await sql(`insert into workspace (id, name) values (1, 'test')`);
  const [workflow] = await sql<{ id: number }>(`insert into workflow (workspace_id, name, draft, created_at, updated_at) values (1, 'planted', '{}', 0, 0) returning id`);
  const lists = (table: SecretTable) => [valuesOf.of(table), valuesOf.of(table).map((name) => sealed(table, name))];
  const rows = 'from unnest($1::text[], $2::text[]) with ordinality as planted (name, encrypted, number)';
  await sql(`insert into credential (workspace_id, name, kind, hosts, encrypted, key_id) select 1, name, 'postgres', '[]', encrypted, '' ${rows}`, lists('credential'));
  await sql(`insert into credential_token (workspace_id, name, binding, encrypted, key_id, expires_at, granted_scopes, wanted_scopes, connected_at, renewed_at) select 1, name, '', encrypted, '', now(), '[]', '[]', now(), now() ${rows}`, lists('credential_token'));
  await sql(`insert into credential_consent (state_hash, workspace_id, name, holder, binding, encrypted, key_id, redirect_uri, scopes, expires_at) select 'state ' || name, 1, name, '', '', encrypted, '', '', '[]', now() ${rows}`, lists('credential_consent'));
  await sql(`insert into issued_token (workspace_id, name, binding, encrypted, expires_at, issued_at) select 1, name, '', encrypted, 0, 0 ${rows}`, lists('issued_token'));
  await sql(`insert into hook (id, workspace_id, workflow_id, agent_id, secret, former_secret, former_until) select name, 1, ${workflow?.id}, -number, encrypted, encrypted, 0 ${rows}`, lists('hook'));
  await sql(`insert into hook_capture (id, workspace_id, workflow_id, slug, secret, expires_at) select name, 1, ${workflow?.id}, 'agent', encrypted, 0 ${rows}`, lists('hook_capture'));
}

async function rotate(wishes: Partial<RotationWishes>, more: Partial<RotationParts> = {}): Promise<boolean> {
  lines = [];
  return rotateKeys({ database, source, print: (line) => lines.push(line), batchSize: 10, ...more }, { ...nothing, ...wishes });
}

/** Every planted row, read with what the data folder holds now, or with the keys of a process. */
async function readAll(given?: Keyring): Promise<readonly string[]> {
  const keyring = given ?? (await loadMasterKeys(source, () => Promise.resolve(false))).keyring;
  const tables = await Promise.all(secretColumns.map(async ({ table, column, name }) => {
    const rows = await sql<{ name: string; encrypted: string }>(`select ${name} as name, ${column} as encrypted from ${table} where ${column} is not null order by 1`);
    return rows.map((row) => decryptSecret(row.encrypted, secretIdentity(table, 1, row.name), keyring).toString());
  }));
  return tables.flat().toSorted();
}
const everyValue = () => secretColumns.flatMap(({ table }) => valuesOf.of(table).map((name) => `${table} value ${name}`)).toSorted();
const keysInUse = async () => new Set((await countKeyUses(database)).map(({ keyId }) => keyId));

it('knows every column that holds an encrypted secret', async () => {
  const columns = await sql<{ name: string }>(`select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and column_name ~ '(encrypted|secret|password|token|private)' and column_name !~ '_(hash|name)$' and data_type in ('text', 'json', 'jsonb', 'bytea') order by 1`);
  expect(columns.map(({ name }) => name)).toEqual(secretColumns.map(({ table, column }) => `${table}.${column}`).toSorted());
});

it('counts and changes nothing when only asked to', async () => {
  expect(await rotate({ dryRun: true })).toBe(true);
  expect(lines.at(-1)).toMatch(/^0 secrets would be encrypted anew with key [0-9a-f]{12}; nothing was changed$/);
});

it('leaves every secret readable when it dies between two batches, beside a running server', async () => {
  const died = rotate({ newKey: true }, {
    onBatch: ({ table, rotated }) => {
      if (table === 'credential_token' && rotated === 10) throw new Error('killed here');
    },
  });
  await expect(died).rejects.toThrow('killed here');
  expect([(await keysInUse()).size, await readAll()]).toEqual([2, everyValue()]);
  expect(await readAll(server)).toEqual(everyValue());
});

it('goes on where it ended, and all hang on the new key then', async () => {
  expect(await rotate({ newKey: true }).catch((error: unknown) => String(error))).toContain('a rotation has begun; run this without --new-key to go on with it');
  const dry = await rotate({ dryRun: true });
  expect([dry, lines.at(-1)]).toEqual([false, expect.stringContaining('110 secrets would be encrypted anew')]);
  expect(await rotate({})).toBe(true);
  const { current } = await loadMasterKeys(source, () => Promise.resolve(false));
  expect([await keysInUse(), await readAll()]).toEqual([new Set([current.id]), everyValue()]);
  expect(await sql('select distinct key_id as id from credential')).toEqual([{ id: current.id }]);
  expect(await sql(`select value from setting where key = 'master key'`)).toEqual([{ value: checkValue(current) }]);
});

it('takes the former key away once nothing hangs on it, and the server goes on reading and writing', async () => {
  expect(await rotate({ dropFormer: true })).toBe(true);
  const { others } = await loadMasterKeys(source, () => Promise.resolve(false));
  expect(others).toEqual([]);
  expect(await readAll(server)).toEqual(everyValue());
  await sql(`update credential set encrypted = $1 where name = 'row-1'`, [sealed('credential', 'row-1')]);
  expect((await keysInUse()).size).toBe(1);
});

it('gives new data keys on the same master key', async () => {
  const before = await sql<{ encrypted: string }>(`select encrypted from credential where name = 'row-1'`);
  expect(await rotate({ dataKeys: true })).toBe(true);
  expect([await sql(`select encrypted from credential where name = 'row-1'`), await readAll()]).not.toEqual([before, everyValue()]);
  expect(await readAll()).toEqual(everyValue());
});

it('names what cannot be read, leaves it, keeps the former key and says that it is not done', async () => {
  await sql(`update hook set secret = overlay(secret placing 'AAAA' from 40), former_secret = null, former_until = null where id = $1`, [ids[3]]);
  expect(await rotate({ newKey: true, dropFormer: true })).toBe(false);
  expect(lines.filter((line) => line.startsWith('cannot be read'))).toEqual([expect.stringContaining(`hook "${ids[3]}" of workspace 1`)]);
  expect((await loadMasterKeys(source, () => Promise.resolve(false))).others).toHaveLength(1);
  await sql('delete from hook where id = $1', [ids[3]]);
  expect(await rotate({ dropFormer: true })).toBe(true);
});

it('says nothing of any key but its id', async () => {
  const { current } = await loadMasterKeys(source, () => Promise.resolve(false));
  const said = lines.join('\n');
  expect(said).toContain(current.id);
  expect([said.includes(Buffer.from(current.bytes).toString('base64')), said.includes(Buffer.from(current.bytes).toString('hex'))]).toEqual([false, false]);
});

it('refuses a start without the key of the database: with another one, and with none', async () => {
  const wrong = await loadMasterKeys({ ...source, value: '77'.repeat(32) }, () => Promise.resolve(false));
  await expect(requireMasterKeys(database, [wrong.current])).rejects.toThrow('is not the one this database was set up with');
  await rm(keyFileOf(source.dataFolder));
  await expect(loadMasterKeys(source, () => Promise.resolve(false))).rejects.toThrow('there is no master key, and this database was set up with one');
});
