import { randomUUID } from 'node:crypto';
import { chmod, chown, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, type ClientConfig, type QueryResultRow } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { giveTree } from './file-owner.js';
import { isAlive, isServerOf } from './running-server.js';
import { openTestClone, type TestClone } from './test-clone.fixture.js';

const isRoot = process.getuid?.() === 0;
const stranger = { uid: 65_534, gid: 65_534 };

let clone: TestClone;
beforeAll(async () => {
  clone = await openTestClone({ isClosed: false });
});
afterEach(() => clone.killAll());
afterAll(() => clone.remove());

async function query<T extends QueryResultRow>(connection: ClientConfig, sql: string): Promise<readonly T[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const tableOf = (value: string) => `create table kept as select '${value}' as value`;

describe('life', () => {
  test('creates, stops and starts again with its data, at the same address', async () => {
    const first = await clone.start('life');
    expect(first.ready).toMatchObject({ ready: true, startedBy: 'created' });
    await query(first.ready.connection, tableOf('first'));
    expect(await first.terminate()).toBe(0);
    expect(isAlive(first.ready.pid)).toBe(false);

    const second = await clone.start('life');
    expect(second.ready).toMatchObject({ ready: true, startedBy: 'started' });
    expect(await query(second.ready.connection, 'select value from kept')).toEqual([{ value: 'first' }]);
    expect(second.ready.url).toBe(first.ready.url);
    expect(await query({ connectionString: second.ready.url }, 'select value from kept')).toEqual([{ value: 'first' }]);
  });

  test('keeps the server after SIGINT to the process group, as Ctrl-C sends it', async () => {
    const host = await clone.start('group');
    process.kill(-host.pid, 'SIGINT');
    await host.ended;
    expect(isAlive(host.ready.pid)).toBe(true);
  });

  test('starts the server again after it was killed, with what was committed, and takes the lock again', async () => {
    const host = await clone.start('crash', { restarts: true });
    await query(host.ready.connection, tableOf('committed'));
    process.kill(host.ready.pid, 'SIGKILL');
    await host.message((message) => message.lost !== undefined);
    const { restarted } = await host.message((message) => message.restarted !== undefined);
    expect(restarted).not.toBe(host.ready.pid);
    expect(await query(host.ready.connection, 'select value from kept')).toEqual([{ value: 'committed' }]);
    const second = await clone.start('crash');
    expect(second.ready).toMatchObject({ name: 'InstanceRunningError' });
  });
});

describe('two at a time', () => {
  test('adopts the orphan of a killed Rookery with its data, and stops it properly', async () => {
    const first = await clone.start('orphan');
    await query(first.ready.connection, tableOf('orphaned'));
    process.kill(first.pid, 'SIGKILL');
    await first.ended;

    const second = await clone.start('orphan');
    expect(second.ready).toMatchObject({ startedBy: 'adopted', pid: first.ready.pid });
    expect(await query(second.ready.connection, 'select value from kept')).toEqual([{ value: 'orphaned' }]);
    expect(await second.terminate()).toBe(0);
    const cluster = join(clone.dataFolder('orphan'), 'postgres', 'cluster');
    expect(await isServerOf(first.ready.pid, cluster)).toBe(false);
    expect(await readdir(cluster)).not.toContain('postmaster.pid');
  });

  test('starts an adopted server again after it was killed, although it is no child', async () => {
    const first = await clone.start('adopted crash');
    process.kill(first.pid, 'SIGKILL');
    await first.ended;

    const second = await clone.start('adopted crash', { restarts: true });
    expect(second.ready).toMatchObject({ startedBy: 'adopted' });
    process.kill(second.ready.pid, 'SIGKILL');
    const { restarted } = await second.message((message) => message.restarted !== undefined);
    expect(restarted).not.toBe(first.ready.pid);
  });

  test('refuses a second start with the address of the first and leaves it alone', async () => {
    const first = await clone.start('second', { url: 'http://127.0.0.1:4321' });
    const second = await clone.start('second', { url: 'http://127.0.0.1:9999' });
    expect(second.ready).toMatchObject({
      ready: false,
      name: 'InstanceRunningError',
      error: `data folder "${clone.dataFolder('second')}" is in use by the Rookery at http://127.0.0.1:4321 (process ${first.pid}); use that one, stop it first, or set ROOKERY_DATA to another folder`,
    });
    expect(await second.ended).toBe(2);
    expect(await query(first.ready.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(isAlive(first.ready.pid)).toBe(true);
  });

  test('lets exactly one of three first starts at the same moment have the data', async () => {
    const hosts = await Promise.all(['a', 'b', 'c'].map((name) => clone.start('race', { url: `http://127.0.0.1/${name}` })));
    expect(hosts.map((host) => host.ready.name ?? 'won').toSorted()).toEqual(['InstanceRunningError', 'InstanceRunningError', 'won']);
    const winner = hosts.find((host) => host.ready.ready);
    expect(await query(winner?.ready.connection ?? {}, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('left-overs', () => {
  test('starts over a pid file of a dead process', async () => {
    const first = await clone.start('stale');
    const pidFile = join(clone.dataFolder('stale'), 'postgres', 'cluster', 'postmaster.pid');
    await query(first.ready.connection, tableOf('stale'));
    const left = await readFile(pidFile, 'utf8');
    await first.terminate();
    await writeFile(pidFile, left);

    const second = await clone.start('stale');
    expect(second.ready).toMatchObject({ startedBy: 'started' });
    expect(await query(second.ready.connection, 'select value from kept')).toEqual([{ value: 'stale' }]);
  });

  test('starts over a pid file whose number now belongs to another process of the same user', async () => {
    const first = await clone.start('reused');
    const cluster = join(clone.dataFolder('reused'), 'postgres', 'cluster');
    const left = await readFile(join(cluster, 'postmaster.pid'), 'utf8');
    await first.terminate();
    const bystander = clone.startBystander((await stat(cluster)).uid);
    await writeFile(join(cluster, 'postmaster.pid'), left.replace(String(first.ready.pid), String(bystander)));

    const second = await clone.start('reused');
    expect(second.ready).toMatchObject({ startedBy: 'started' });
    expect(isAlive(bystander)).toBe(true);
  });

  test('cures permissions that are too wide', async () => {
    const first = await clone.start('wide');
    await first.terminate();
    const home = join(clone.dataFolder('wide'), 'postgres');
    await chmod(join(home, 'cluster'), 0o777);
    await chmod(join(home, 'socket'), 0o777);
    await chmod(join(home, 'password'), 0o644);

    const second = await clone.start('wide');
    expect(second.ready).toMatchObject({ startedBy: 'started' });
    const modes = await Promise.all(['cluster', 'socket', 'password'].map(async (name) => (await stat(join(home, name))).mode & 0o777));
    expect(modes).toEqual([0o700, 0o700, 0o600]);
  });

  test.runIf(isRoot)('gives data that root copied back to the user of the server', async () => {
    const first = await clone.start('copied');
    await query(first.ready.connection, tableOf('copied'));
    await first.terminate();
    const cluster = join(clone.dataFolder('copied'), 'postgres', 'cluster');
    await giveTree(cluster, { uid: 0, gid: 0 });

    const second = await clone.start('copied');
    expect(await query(second.ready.connection, 'select value from kept')).toEqual([{ value: 'copied' }]);
    expect((await stat(cluster)).uid).toBe(61_000);
  });

  test('refuses data of another major version and says what to do', async () => {
    const first = await clone.start('older');
    await first.terminate();
    await writeFile(join(clone.dataFolder('older'), 'postgres', 'cluster', 'PG_VERSION'), '17\n');
    const second = await clone.start('older');
    expect(second.ready.error).toContain('was made by PostgreSQL 17 and this Rookery brings 18; start the Rookery that made it, or set DATABASE_URL');
  });
});

describe('places', () => {
  test('works below a path too long for a socket, and uses the same short folder again', async () => {
    const name = `${'long-'.repeat(24)}${randomUUID()}`;
    const first = await clone.start(name);
    expect(first.ready).toMatchObject({ startedBy: 'created' });
    const { host } = first.ready.connection;
    const folder = await stat(host);
    expect(folder.mode & 0o777).toBe(0o700);
    expect(folder.uid).toBe(isRoot ? 61_000 : process.getuid?.());
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const second = await clone.start(name);
    expect(second.ready).toMatchObject({ startedBy: 'adopted', connection: { host } });
  });

  test('does not use a short folder that another user put in its place', { skip: !isRoot }, async () => {
    const name = `${'long-'.repeat(24)}${randomUUID()}`;
    const first = await clone.start(name);
    const { host } = first.ready.connection;
    await first.terminate();
    await rm(host, { recursive: true });
    await symlink('/etc', host);
    const second = await clone.start(name);
    expect(second.ready.connection.host).not.toBe(host);
    expect((await stat('/etc')).uid).toBe(0);
    await rm(host);
  });

  test.runIf(isRoot)('runs for root under a user of its own', async () => {
    const host = await clone.start('root');
    const status = await readFile(`/proc/${host.ready.pid}/status`, 'utf8');
    expect(status).toContain('Uid:\t61000\t61000\t61000\t61000');
    expect(status).toMatch(/^Groups:\s*$/m);
  });

  test.runIf(isRoot)('works for root in a clone nobody else may enter, and finds its data again', async () => {
    const closed = await openTestClone({ isClosed: true });
    try {
      const first = await closed.start('data');
      expect(first.ready).toMatchObject({ startedBy: 'created' });
      await query(first.ready.connection, tableOf('closed'));
      const location = (await readFile(join(closed.dataFolder('data'), 'postgres.location'), 'utf8')).trim();
      expect(first.ready.connection.host).toBe(join(location, 'socket'));
      process.kill(first.pid, 'SIGKILL');
      await first.ended;
      const second = await closed.start('data');
      expect(second.ready).toMatchObject({ startedBy: 'adopted', pid: first.ready.pid });
      await second.terminate();
      const third = await closed.start('data');
      expect(third.ready).toMatchObject({ startedBy: 'started' });
      expect(await query(third.ready.connection, 'select value from kept')).toEqual([{ value: 'closed' }]);
      expect(await readdir(join(closed.sharedFolder, 'binaries'))).toHaveLength(1);
    } finally {
      await closed.killAll();
      await closed.remove();
    }
  });

  test.runIf(isRoot)('never opens the data of a removed data folder for a new one', async () => {
    const closed = await openTestClone({ isClosed: true });
    try {
      const first = await closed.start('data');
      await first.terminate();
      await rm(closed.dataFolder('data'), { recursive: true });
      const second = await closed.start('data');
      expect(second.ready).toMatchObject({ startedBy: 'created' });
      expect(second.ready.connection.host).not.toBe(first.ready.connection.host);
    } finally {
      await closed.killAll();
      await closed.remove();
    }
  });

  test.runIf(isRoot)('works for a normal user that may not write to node_modules', async () => {
    const guest = await openTestClone({ isClosed: false });
    try {
      await chown(guest.homes, stranger.uid, stranger.gid);
      const first = await guest.start('guest', { user: stranger });
      expect(first.ready).toMatchObject({ startedBy: 'created' });
      await query(first.ready.connection, tableOf('guest'));
      expect(await readdir(join(guest.dataFolder('guest'), 'postgres', 'binaries'))).toHaveLength(1);
      expect(await first.terminate()).toBe(0);
      const second = await guest.start('guest', { user: stranger });
      expect(await query(second.ready.connection, 'select value from kept')).toEqual([{ value: 'guest' }]);
    } finally {
      await guest.killAll();
      await guest.remove();
    }
  });
});

describe('doors', () => {
  test('asks for the password on the socket, listens nowhere else and keeps fsync on', async () => {
    const { ready } = await clone.start('doors');
    await expect(query({ ...ready.connection, password: 'guess' }, 'select 1')).rejects.toThrow('password authentication failed');
    expect(await query(ready.connection, `select name, setting from pg_settings where name in ('listen_addresses', 'fsync') order by name`)).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'listen_addresses', setting: '' },
    ]);
    const administration = { ...ready.connection, user: 'postgres', database: 'postgres' };
    expect(await query(administration, 'select distinct type, auth_method from pg_hba_file_rules')).toEqual([{ type: 'local', auth_method: 'scram-sha-256' }]);
  });

  test('works as a role that owns its database, reads statement statistics and is no superuser', async () => {
    const { ready } = await clone.start('role');
    expect(await query(ready.connection, 'select rolsuper, rolcreatedb from pg_roles where rolname = current_user')).toEqual([{ rolsuper: false, rolcreatedb: false }]);
    await query(ready.connection, 'select pg_stat_statements_reset()');
    await query(ready.connection, 'create extension pgcrypto');
    expect(await query(ready.connection, `select calls::int from pg_stat_statements where query = 'create extension pgcrypto'`)).toEqual([{ calls: 1 }]);
    await expect(query(ready.connection, `copy (select 1) to program 'true'`)).rejects.toThrow('permission denied to COPY to or from an external program');
  });
});
