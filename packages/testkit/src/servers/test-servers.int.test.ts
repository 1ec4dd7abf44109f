import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { describeWithServer } from './describe-with-server.js';
import { firstBytes } from './first-bytes.js';
import { startMariadb, type MariadbDatabase, type MariadbServer } from './mariadb.js';
import { startMosquitto } from './mosquitto.js';
import { startNats } from './nats.js';
import { startPostgres, type PostgresDatabase, type PostgresServer } from './postgres.js';
import { startRabbitmq } from './rabbitmq.js';
import { startRedis, type RedisServer } from './redis.js';
import { temporaryFolder } from './temporary-folder.js';

/** A process that ended but waits for its parent has no working folder any more. */
function isRunning(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) !== '';
  } catch {
    return false;
  }
}

async function postgres(database: PostgresDatabase, sql: string): Promise<readonly unknown[]> {
  const client = new Client(database.url);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function mariadb(database: MariadbDatabase, sql: string): Promise<readonly unknown[]> {
  const client = await createConnection(database.url);
  const [rows] = await client.query<RowDataPacket[]>(sql);
  await client.end();
  return rows;
}

async function redis(server: RedisServer, command: string): Promise<string> {
  const socket = connect(server.port, server.host);
  await once(socket, 'connect');
  socket.write(`${command}\r\n`);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer);
}

/** The port mapper that a RabbitMQ was told to use: the process that listens where its environment says. */
function mapperOf(pid: number): number {
  const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  const port = variables.find((variable) => variable.startsWith('ERL_EPMD_PORT='))?.split('=')[1] ?? '';
  const mapper = readdirSync('/proc').find((entry) => /^\d+$/.test(entry) && commandOf(entry).includes(`-port ${port} `));
  return Number(mapper);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

const nothing = { isRunning: false, folderExists: false };

/** Starts a server in another process, kills that, and resolves to the way to see what is left. */
async function killHostOf(name: string): Promise<() => typeof nothing> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'test-servers.fixture.mjs'), name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { pid, folder } = JSON.parse(String(line)) as { pid: number; folder: string };
  const left = () => ({ isRunning: isRunning(pid), folderExists: existsSync(folder) });
  expect(left()).toEqual({ isRunning: true, folderExists: true });
  child.kill('SIGKILL');
  return left;
}

describeWithServer('postgres', 'postgres', () => {
  let server: PostgresServer;
  beforeEach(async () => {
    server = await startPostgres();
  });
  afterEach(() => server.stop());

  test('gives each test a database of its own, or a copy of one', async () => {
    const first = await server.createDatabase();
    await postgres(first, 'create table kept as select 1 as one');
    const empty = await server.createDatabase();
    const copy = await server.createDatabase(first);
    expect(await postgres(copy, 'select one from kept')).toEqual([{ one: 1 }]);
    await expect(postgres(empty, 'select one from kept')).rejects.toThrow('relation "kept" does not exist');
  });

  test('keeps what was committed when it is killed', async () => {
    const database = await server.createDatabase();
    await postgres(database, 'create table kept as select 1 as one');
    const { pid } = server;
    await server.kill();
    await expect(postgres(database, 'select 1')).rejects.toThrow('ECONNREFUSED');
    await server.restart();
    expect(server.pid).not.toBe(pid);
    expect(await postgres(database, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test('answers nothing while it is paused, and all of it after', async () => {
    const database = await server.createDatabase();
    const client = new Client(database.url);
    await client.connect();
    await server.pause();
    const answer = client.query('select 1 as one');
    const late = new Client({ ...database, connectionTimeoutMillis: 300 });
    await expect(late.connect()).rejects.toThrow('timeout');
    await server.resume();
    expect((await answer).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  test('leaves no process and no folder behind, also when it was paused', async () => {
    await server.pause();
    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
    expect(existsSync(server.folder)).toBe(false);
    await server.stop();
  });
});

describeWithServer('postgres', 'postgres with options', () => {
  test('listens on the loopback address and takes settings', async () => {
    await using server = await startPostgres({ tcp: true, durable: true, settings: { wal_level: 'logical' } });
    const database = await server.createDatabase();
    expect(database.host).toBe('127.0.0.1');
    expect(await postgres(database, `select name, setting from pg_settings where name in ('fsync', 'wal_level') order by 1`)).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'wal_level', setting: 'logical' },
    ]);
  });

  test('ends with its folder when the test process is killed', async () => {
    await expect.poll(await killHostOf('postgres'), { timeout: 10_000 }).toEqual(nothing);
  });

  test('says what the server said when it does not start', async () => {
    await expect(startPostgres({ settings: { shared_buffers: 'plenty' } })).rejects.toThrow('invalid value for parameter "shared_buffers": "plenty"');
  });
});

describeWithServer('mariadb', 'mariadb', () => {
  let server: MariadbServer;
  beforeEach(async () => {
    server = await startMariadb({ settings: { 'log-bin': 'log', 'binlog-format': 'row' } });
  });
  afterEach(() => server.stop());

  test('answers, and keeps what was committed when it is killed', async () => {
    await mariadb(server, 'create table kept as select 1 as one');
    await server.kill();
    await server.restart();
    expect(await mariadb(server, 'select one, @@log_bin as log from kept')).toEqual([{ one: 1, log: 1 }]);
  });

  test('gives each test a database of its own', async () => {
    await mariadb(server, 'create table kept as select 1 as one');
    await expect(mariadb(await server.createDatabase(), 'select one from kept')).rejects.toThrow(`kept' doesn't exist`);
  });

  test('ends with its folder when the test process is killed', async () => {
    await expect.poll(await killHostOf('mariadb'), { timeout: 10_000 }).toEqual(nothing);
  });

  test('asks everyone for a password', async () => {
    await expect(createConnection({ host: server.host, port: server.port, user: 'root' })).rejects.toThrow('Access denied');
    await expect(createConnection({ socketPath: join(server.folder, 'socket'), user: 'root' })).rejects.toThrow('Access denied');
  });

  test('leaves no process and no folder behind', async () => {
    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
    expect(existsSync(server.folder)).toBe(false);
  });
});

describeWithServer('redis', 'redis', () => {
  test('answers, stops, and leaves no process and no folder behind', async () => {
    const server = await startRedis();
    expect(await redis(server, 'SET kept 1')).toBe('+OK\r\n');
    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
    expect(existsSync(server.folder)).toBe(false);
  });

  test('ends with its folder when the test process is killed', async () => {
    await expect.poll(await killHostOf('redis'), { timeout: 10_000 }).toEqual(nothing);
  });

  test('keeps what it answered when it is durable and killed', async () => {
    await using server = await startRedis({ durable: true });
    await redis(server, 'SET kept 1');
    await server.kill();
    await server.restart();
    expect(await redis(server, 'GET kept')).toBe('$1\r\n1\r\n');
  });

  test('says how it ended when nobody told it to', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    onTestFinished(() => said.mockRestore());
    await using server = await startRedis();
    await server.restart();
    process.kill(server.pid, 'SIGKILL');
    await expect.poll(() => said.mock.calls.flat().join('\n'), { timeout: 10_000 }).toContain(`(process ${server.pid}) ended without being told to (SIGKILL)`);
    expect(said.mock.calls.flat().join('\n')).toContain('Ready to accept connections');
    expect(said).toHaveBeenCalledTimes(1);
  });
});

describeWithServer('rabbitmq', 'rabbitmq', () => {
  test('answers at the same address after it was killed, and leaves no process and no folder behind', async () => {
    const server = await startRabbitmq();
    const mapper = mapperOf(server.pid);
    expect(isRunning(mapper)).toBe(true);
    await server.kill();
    await expect(firstBytes(server.port, 'AMQP')).rejects.toThrow('ECONNREFUSED');
    await server.restart();
    expect(await firstBytes(server.port, 'nonsense')).toEqual(Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]));
    await server.stop();
    expect([isRunning(server.pid), isRunning(mapper), existsSync(server.folder)]).toEqual([false, false, false]);
  });
});

describeWithServer('mosquitto', 'mosquitto', () => {
  test('ends with its folder when the test process is killed', async () => {
    await expect.poll(await killHostOf('mosquitto'), { timeout: 10_000 }).toEqual(nothing);
  });

  test('leaves no process and no folder behind', async () => {
    const server = await startMosquitto();
    await server.restart();
    await server.stop();
    expect([isRunning(server.pid), existsSync(server.folder)]).toEqual([false, false]);
  });
});

describeWithServer('nats', 'nats', () => {
  test('ends with its folder when the test process is killed', async () => {
    await expect.poll(await killHostOf('nats'), { timeout: 10_000 }).toEqual(nothing);
  });

  test('leaves no process and no folder behind', async () => {
    const server = await startNats();
    await server.restart();
    expect(String(await firstBytes(server.port, ''))).toMatch(/^INFO .*"jetstream":true/);
    await server.stop();
    expect([isRunning(server.pid), existsSync(server.folder)]).toEqual([false, false]);
  });
});

describe('a temporary folder', () => {
  test('is gone after its block', async () => {
    let path: string;
    {
      await using folder = await temporaryFolder();
      path = folder.path;
      expect(existsSync(path)).toBe(true);
    }
    expect(existsSync(path)).toBe(false);
  });
});
