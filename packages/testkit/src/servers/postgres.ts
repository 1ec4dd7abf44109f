import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import { preparePostgresBinaries } from './postgres-binaries.js';
import { findPostgresPackage, serverMissing } from './server-programs.js';
import { findServerUser, type ServerUser } from './server-user.js';
import { temporaryFolder } from './temporary-folder.js';
import { startTestServer, type TestServer } from './test-server.js';

const run = promisify(execFile);
const user = 'rookery';

/** Where one database of a private PostgreSQL is; the fields are those of `pg`. */
export interface PostgresDatabase {
  /** The socket folder, or `127.0.0.1` with `tcp`. */
  readonly host: string;
  readonly port: number;
  /** A superuser. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The same as one `postgresql://` address. */
  readonly url: string;
}

export interface PostgresServer extends TestServer {
  /** Makes a database of its own for one test, empty or as a copy of `template`, to which nobody may be connected then. */
  createDatabase(template?: PostgresDatabase): Promise<PostgresDatabase>;
}

export interface PostgresOptions {
  /** Puts every commit on disk before it is answered; off by default: commits then survive `kill` but not the end of the machine. */
  readonly durable?: boolean;
  /** Listens on the loopback address instead of a socket. */
  readonly tcp?: boolean;
  /** Lines of `postgresql.conf`, for example `{ wal_level: 'logical' }`. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Starts the PostgreSQL that Rookery embeds, as root or not, in any clone. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const packageFolder = findPostgresPackage();
  if (packageFolder === undefined) throw new Error(serverMissing('postgres'));
  const temporary = await temporaryFolder();
  try {
    return await startIn(temporary.path, packageFolder, options);
  } catch (error) {
    await temporary.remove();
    throw error;
  }
}

async function startIn(folder: string, packageFolder: string, options: PostgresOptions): Promise<PostgresServer> {
  const serverUser = await findServerUser();
  const binaries = await preparePostgresBinaries(packageFolder, folder, serverUser);
  const password = randomBytes(12).toString('hex');
  const cluster = join(folder, 'cluster');
  const socketFolder = join(folder, 'socket');
  for (const path of [cluster, socketFolder]) await makePrivateFolder(path, serverUser);
  await createCluster({ binaries, cluster, password, serverUser });
  const host = options.tcp === true ? '127.0.0.1' : socketFolder;
  const port = options.tcp === true ? await freePort() : 5432;
  const address = (database: string): PostgresDatabase => {
    const url = `postgresql://${user}:${password}@${encodeURIComponent(host)}:${port}/${database}`;
    return { host, port, user, password, database, url };
  };
  const durability = options.durable === true ? 'on' : 'off';
  const settings = {
    listen_addresses: options.tcp === true ? host : '',
    unix_socket_directories: options.tcp === true ? '' : socketFolder,
    port,
    fsync: durability,
    full_page_writes: durability,
    shared_buffers: '32MB',
    max_connections: 100,
    jit: 'off',
    shared_preload_libraries: 'pg_stat_statements',
    ...options.settings,
  };
  const server = await startTestServer({
    program: join(binaries, 'postgres'),
    options: ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    folder,
    user: serverUser,
    stopSignal: 'SIGINT',
    endSignal: 'QUIT',
    answers: () => query(address('postgres'), 'select 1'),
  });
  return Object.assign(server, {
    async createDatabase(template?: PostgresDatabase) {
      const database = `test_${randomBytes(6).toString('hex')}`;
      await query(address('postgres'), `create database ${database} template ${template?.database ?? 'template0'} strategy file_copy`);
      return address(database);
    },
  });
}

async function makePrivateFolder(path: string, serverUser: ServerUser | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  await chmod(path, 0o700);
  if (serverUser !== undefined) await chown(path, serverUser.uid, serverUser.gid);
}

interface ClusterPlan {
  readonly binaries: string;
  readonly cluster: string;
  readonly password: string;
  readonly serverUser: ServerUser | undefined;
}

async function createCluster({ binaries, cluster, password, serverUser }: ClusterPlan): Promise<void> {
  const passwordFile = `${cluster}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (serverUser !== undefined) await chown(passwordFile, serverUser.uid, serverUser.gid);
  const options = ['-D', cluster, '-U', user, '--pwfile', passwordFile, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await run(join(binaries, 'initdb'), options, { ...serverUser, cwd: cluster, env: { PATH: process.env['PATH'], TZ: 'UTC' }, timeout: 120_000 });
  await rm(passwordFile);
}

async function query(connection: PostgresDatabase, sql: string): Promise<void> {
  const { host, port, password, database } = connection;
  const client = new Client({ host, port, user, password, database, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end();
  }
}
