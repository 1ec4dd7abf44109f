import type { PostgresServer } from '@rookery/testkit';
import { startPostgres } from '@rookery/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDataSource } from './data-source.js';
import { migrate, SchemaTooNewError } from './migrate.js';
import { migrations } from './migrations/index.js';
import { query, quiet } from './test-store.fixture.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const openEmpty = async () => {
  const database = await server.createDatabase();
  const dataSource = await createDataSource({ address: { url: database.url }, log: quiet }).initialize();
  return { database, dataSource, [Symbol.asyncDispose]: () => dataSource.destroy() };
};

test('brings an empty database to the schema the entities describe', async () => {
  await using opened = await openEmpty();
  await migrate(opened.dataSource, '0.1.0');
  const drift = await opened.dataSource.driver.createSchemaBuilder().log();
  expect(drift.upQueries.map(({ query: text }) => text)).toEqual([]);
});

test('sees a column that only the database or only the entities have', async () => {
  await using opened = await openEmpty();
  await migrate(opened.dataSource, '0.1.0');
  await query(opened.database, 'alter table agent add column mood text');
  const drift = await opened.dataSource.driver.createSchemaBuilder().log();
  expect(drift.upQueries.map(({ query: text }) => text)).toEqual(['ALTER TABLE "agent" DROP COLUMN "mood"']);
});

test('keeps people signed in who were, from before a login had a row of its own', async () => {
  const database = await server.createDatabase();
  const before = await createDataSource({ address: { url: database.url }, log: quiet }).setOptions({ migrations: migrations.slice(0, 3) }).initialize();
  await migrate(before, '0.1.0');
  await before.destroy();
  await query(database, `insert into workspace (id, name) values (7, 'Main')`);
  await query(database, `insert into account (id, email, password_hash) values (1, 'ann@example.com', 'hash')`);
  await query(database, `insert into membership (workspace_id, account_id, role) values (7, 1, 'owner')`);
  await query(database, `insert into refresh_token (id, account_id, token_hash, family, expires_at, revoked_at, replaced_by) values
    (1, 1, 'used', 'here', now() + interval '29 days', null, 2), (2, 1, 'newest', 'here', now() + interval '30 days', null, null), (3, 1, 'ended', 'gone', now() + interval '30 days', now(), null)`);
  const after = await createDataSource({ address: { url: database.url }, log: quiet }).initialize();
  await migrate(after, '0.1.0');
  await after.destroy();
  expect(await query(database, `select id, account_id, workspace_id, ended_at, expires_at > now() + interval '29 days 12 hours' as lasts from session`)).toEqual([{ id: 'here', account_id: 1, workspace_id: 7, ended_at: null, lasts: true }]);
});

test('names the oldest compatible program for every migration', async () => {
  await using opened = await openEmpty();
  await migrate(opened.dataSource, '0.1.0');
  const declared = await query(opened.database, 'select migration, min_compatible from schema_compatibility order by applied_at');
  expect(declared).toEqual(migrations.map(({ name }) => ({ migration: name, min_compatible: '0.1.0' })));
});

test('migrates once when several processes start together', async () => {
  await using first = await openEmpty();
  const second = await createDataSource({ address: { url: first.database.url }, log: quiet }).initialize();
  await Promise.all([migrate(first.dataSource, '0.1.0'), migrate(second, '0.1.0')]);
  await second.destroy();
  expect(await query(first.database, 'select count(*)::int as count from migration')).toEqual([{ count: migrations.length }]);
});

test('refuses to start on a schema that needs a newer program, and touches nothing', async () => {
  await using opened = await openEmpty();
  await migrate(opened.dataSource, '0.1.0');
  await query(opened.database, `insert into schema_compatibility (migration, min_compatible) values ('Slots1900000000000', '0.10.0')`);
  const refused = migrate(opened.dataSource, '0.9.3');
  await expect(refused).rejects.toThrow(SchemaTooNewError);
  await expect(refused).rejects.toThrow('the database was migrated by a newer Rookery: "Slots1900000000000" needs at least 0.10.0, this is 0.9.3; start the newer version or restore a backup');
});

test('starts on a newer schema that names it as compatible', async () => {
  await using opened = await openEmpty();
  await migrate(opened.dataSource, '0.1.0');
  await query(opened.database, `insert into schema_compatibility (migration, min_compatible) values ('Slots1900000000000', '0.1.0')`);
  await query(opened.database, `insert into migration (timestamp, name) values (1900000000000, 'Slots1900000000000')`);
  await expect(migrate(opened.dataSource, '0.9.3')).resolves.toBeUndefined();
});

test('keeps what is on record when the audit log gets its names, and closes it', async () => {
  await using opened = await openEmpty();
  const former = createDataSource({ address: { url: opened.database.url }, log: quiet }).setOptions({ migrations: migrations.slice(0, 3) });
  await former.initialize();
  await migrate(former, '0.1.0');
  await query(opened.database, `insert into workspace (name) values ('Main')`);
  await query(opened.database, `insert into account (email, password_hash) values ('ann@example.com', '-')`);
  await query(opened.database, `insert into audit_log (workspace_id, account_id, action, subject, detail) values (1, 1, 'quota.set', 'workspace', '{"eventsPerDay":5}'), (1, null, 'owner.created', 'bob', '{}')`);
  await former.destroy();
  await migrate(opened.dataSource, '0.1.0');
  expect(await query(opened.database, 'select account_name, action, object_id, detail, changes from audit_log order by id')).toEqual([
    { account_name: 'ann@example.com', action: 'quota.set', object_id: 'workspace', detail: { eventsPerDay: 5 }, changes: [] },
    { account_name: null, action: 'owner.created', object_id: 'bob', detail: {}, changes: [] },
  ]);
  await expect(query(opened.database, 'delete from audit_log')).rejects.toThrow('append-only');
});
