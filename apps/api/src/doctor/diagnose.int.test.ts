import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from '@rookery/testkit';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuditSeals } from '../audit/audit-seals.js';
import { createDataSource } from '../persistence/data-source.js';
import { quiet, startMigratedServer, type MigratedServer } from '../persistence/test-store.fixture.js';
import { checkValue, createKeyring, encryptSecret, parseMasterKey, secretIdentity } from '../secrets/index.js';
import { diagnose } from './diagnose.js';
import type { Report } from './run-checks.js';

const key = '5a'.repeat(32);
const master = parseMasterKey(key, 'TEST');
const keyring = createKeyring(master);

let folder: TemporaryFolder;
let migrated: MigratedServer;
let client: Client;

beforeAll(async () => {
  folder = await temporaryFolder();
  migrated = await startMigratedServer();
  client = new Client(migrated.database);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await migrated.server[Symbol.asyncDispose]();
  await folder.remove();
});

const look = (environment: Readonly<Record<string, string>> = {}): Promise<Report> =>
  diagnose({ environment: { DATABASE_URL: migrated.database.url, ROOKERY_DATA: folder.path, ROOKERY_PLUGINS: folder.path, ROOKERY_MASTER_KEY: key, ...environment }, nodeVersion: process.versions.node, platform: 'linux', uid: 1000, now: Date.now });
const found = ({ findings }: Report, ...checks: readonly string[]) => findings.filter(({ check }) => checks.includes(check)).map(({ check, level }) => `${check}: ${level}`);
const reasonOf = ({ findings }: Report, check: string) => findings.find((finding) => finding.check === check)?.reason;

it('looks at everything, finds a new installation well but for a database that keeps nothing on disk, as in tests, and changes nothing', async () => {
  const report = await look();
  expect(report.findings.filter(({ level }) => level === 'fail').map(({ reason }) => reason)).toEqual(['fsync and full_page_writes are off: a power cut loses accepted events and may break the database']);
  expect(report.findings.length).toBeGreaterThan(25);
  expect(report.findings.filter(({ level, remedy }) => (level === 'ok') !== (remedy === undefined))).toEqual([]);
  expect((await client.query('select * from setting')).rows).toEqual([]);
});

it('finds what is amiss in what is stored, and names it', async () => {
  await plantTroubles();
  const report = await look();
  expect(found(report, 'owner', 'API tokens', 'sessions', 'credential hosts', 'hooks', 'key use', 'secrets', 'deliveries', 'failed events', 'erasures', 'runners', 'late deliveries', 'alarms', 'egress')).toEqual([
    'egress: ok', 'key use: ok', 'secrets: fail', 'owner: ok', 'API tokens: warn', 'sessions: warn', 'credential hosts: fail', 'credential hosts: warn', 'hooks: warn', 'egress: fail',
    'deliveries: warn', 'failed events: warn', 'erasures: warn', 'runners: warn', 'late deliveries: warn', 'alarms: warn',
  ]);
  expect([reasonOf(report, 'secrets'), reasonOf(report, 'hooks'), reasonOf(report, 'API tokens')]).toEqual(['1 of 3 do not open: credential "moved" of workspace 1', 'these ask callers for no secret: lots/open', '1 never end: endless']);
});

it('finds an audit log that was changed behind its back, that nobody seals, or that can be changed', async () => {
  const audit = async () => (await look()).findings.filter(({ check }) => check === 'audit log').map(({ level, reason }) => `${level}: ${reason}`);
  await client.query(`insert into workspace (id, name) values (77, 'Audited')`);
  await client.query(`insert into audit_log (workspace_id, action, subject, detail, at) values (77, 'quota.set', 'workspace', '{}', now() - interval '2 hours')`);
  expect(await audit()).toEqual(['warn: records of more than an hour ago have no seal']);
  const database = createDataSource({ address: { url: migrated.database.url }, log: quiet });
  await database.initialize();
  await new AuditSeals(database).seal();
  await database.destroy();
  expect(await audit()).toEqual(['ok: it refuses changes, and its newest records match their seals']);
  await client.query('alter table audit_log disable trigger audit_log_append_only');
  expect(await audit()).toEqual(['fail: it can be changed: audit_log_append_only is switched off or gone']);
  const { rows: [{ id } = { id: 0 }] } = await client.query<{ id: number }>(`update audit_log set subject = 'nothing' where workspace_id = 77 returning id`);
  await client.query('alter table audit_log enable trigger audit_log_append_only');
  expect(await audit()).toEqual([`fail: records are not what was sealed: workspace 77, records ${id} to ${id}`]);
});

it('finds a key that is not the database\'s', async () => {
  expect(found(await look({ ROOKERY_MASTER_KEY: '77'.repeat(32) }), 'master key', 'secrets')).toEqual(['master key: fail']);
});

it('finds a key file that others may read', async () => {
  await writeFile(join(folder.path, 'master.key'), `${key}\n`);
  await chmod(join(folder.path, 'master.key'), 0o644);
  expect(found(await look(), 'file modes')).toEqual(['file modes: fail']);
});

it('says nothing secret: not the key, not the password of the database, not a stored value', async () => {
  const said = JSON.stringify(await look({ ROOKERY_METRICS_TOKEN: 'm3trics-t0ken-of-many-characters' }));
  expect([key, 'stored-s3cret', 'm3trics-t0ken', migrated.database.password].filter((secret) => secret !== '' && said.includes(secret))).toEqual([]);
});

it('tells every fault of the settings, and of a database that does not answer', async () => {
  expect(found(await look({ PORT: 'x', ROOKERY_EGRESS_ALLOW: '???' }), 'settings')).toEqual(['settings: fail', 'settings: fail']);
  const away = await look({ DATABASE_URL: 'postgresql://reader:s3cret-word@127.0.0.1:1/none' });
  expect([found(away, 'database'), JSON.stringify(away).includes('s3cret-word')]).toEqual([['database: fail'], false]);
});

async function plantTroubles(): Promise<void> {
  const sealed = encryptSecret('stored-s3cret', secretIdentity('credential', 1, 'crm'), keyring);
  await client.query(`insert into setting values ('master key', $1)`, [checkValue(master)]);
  await client.query(`
    insert into workspace (name) values ('test');
    insert into account (id, email, password_hash) values (1, 'ann@example.com', 'x');
    insert into membership (workspace_id, account_id, role) values (1, 1, 'owner');
    insert into api_token (workspace_id, account_id, name, token_hash, scopes, expires_at) values (1, 1, 'endless', 'a', '[]', null), (1, 1, 'ended', 'b', '[]', now());
    insert into session (id, account_id, workspace_id, last_seen_at, expires_at) values ('old', 1, 1, now() - interval '40 days', now() + interval '1 day');
    insert into workspace_egress (workspace_id, allow, deny) values (1, '["0.0.0.0/0"]', '[]');
    insert into workflow (id, workspace_id, name, draft, published_version, created_at, updated_at) values (1, 1, 'lots', '{}', null, 0, 0);
    insert into workflow_version (workflow_id, version, workspace_id, document, note, created_by, created_at) values (1, 1, 1, '{"agents":{"open":{"type":"webhook","options":{"auth":"none"}}}}', '', '', 0);
    update workflow set published_version = 1;
    insert into agent (id, workspace_id, workflow_id, slug, type, state, version) values (1, 1, 1, 'open', 'webhook', 'live', 1);
    insert into delivery (agent_id, producer_id, position, workspace_id, status, critical, value, attempts, spent, epoch, created_at, updated_at, next_attempt_at)
      values (1, 1, 1, 1, 'dead', false, 0, 1, 1, 1, 0, 0, null), (1, 1, 2, 1, 'pending', false, 0, 1, 1, 1, 0, 0, 1);
    insert into failed_event (agent_id, producer_id, position, workspace_id, version, failed_at, code, message, detail) values (1, 1, 3, 1, 1, 0, 'x', 'x', '{}');
    insert into erasure (workspace_id, state, person_hash, mark, named_by, reason, requested_by, progress, created_at, stepped_at) values (1, 'failed', 'x', 'x', 'key', 'asked', 'x', '{}', 0, 0);
    insert into runner (agent_id, slot, workspace_id, workflow_id, lease_owner, lease_until) values (1, 0, 1, 1, 'gone', now() - interval '1 hour');
    insert into worker (owner, since, attends_until) values ('alive', now(), now() + interval '1 hour');
    insert into alarm (workspace_id, identity, kind, severity, detail, raised_at) values (1, 'x', 'x', 'x', '{}', 0)`);
  await client.query(`insert into credential (workspace_id, name, kind, hosts, encrypted, key_id) values (1, 'crm', 'postgres', '["db.example.com"]', $1, ''), (1, 'moved', 'http-bearer', '[]', $1, ''), (1, 'wide', 'http-bearer', '["*"]', $2, '')`, [sealed, encryptSecret('stored-s3cret', secretIdentity('credential', 1, 'wide'), keyring)]);
}
