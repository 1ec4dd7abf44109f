import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection, type ConnectionOptions } from 'mysql2/promise';
import { freePort } from './free-port.js';
import { findProgram, findServerProgram, serverMissing } from './server-programs.js';
import { findServerUser } from './server-user.js';
import { temporaryFolder } from './temporary-folder.js';
import { startTestServer, type TestServer } from './test-server.js';

const run = promisify(execFile);
const user = 'rookery';

/** Where one database of a private MariaDB is; the fields are those of `mysql2`. */
export interface MariadbDatabase {
  readonly host: string;
  readonly port: number;
  /** May do everything, reading the binary log included. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The same as one `mysql://` address. */
  readonly url: string;
}

/** A private MariaDB and its first database, which is empty. */
export interface MariadbServer extends TestServer, MariadbDatabase {
  /** Makes an empty database beside the first. */
  createDatabase(): Promise<MariadbDatabase>;
  /** Runs statements in the first database; for tests that may not know a driver. */
  run(sql: string): Promise<void>;
}

export interface MariadbOptions {
  /** Puts every commit on disk before it is answered; off by default: commits then survive `kill` but not the end of the machine. */
  readonly durable?: boolean;
  /** Server options without the leading dashes, for example `{ 'log-bin': 'log', 'binlog-format': 'row' }`. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Starts MariaDB on the loopback address. */
export async function startMariadb(options: MariadbOptions = {}): Promise<MariadbServer> {
  const program = findServerProgram('mariadb');
  const installer = findProgram(['mariadb-install-db', 'mysql_install_db']);
  if (program === undefined || installer === undefined) throw new Error(serverMissing('mariadb'));
  const temporary = await temporaryFolder();
  try {
    return await startIn(temporary.path, { program, installer }, options);
  } catch (error) {
    await temporary.remove();
    throw error;
  }
}

interface Programs {
  readonly program: string;
  readonly installer: string;
}

async function startIn(folder: string, { program, installer }: Programs, options: MariadbOptions): Promise<MariadbServer> {
  const serverUser = await findServerUser();
  if (serverUser !== undefined) await chown(folder, serverUser.uid, serverUser.gid);
  const dataFolder = join(folder, 'data');
  await run(installer, ['--no-defaults', `--datadir=${dataFolder}`, '--auth-root-authentication-method=normal', '--skip-test-db'], {
    ...serverUser,
    cwd: folder,
    timeout: 60_000,
  });
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const socketPath = join(folder, 'socket');
  const settings = {
    datadir: dataFolder,
    socket: socketPath,
    port,
    'bind-address': '127.0.0.1',
    'innodb-buffer-pool-size': '32M',
    'innodb-flush-log-at-trx-commit': options.durable === true ? 1 : 2,
    // By io_uring, which not every kernel and sandbox serves well, it ends itself when a call fails.
    'innodb-use-native-aio': 'off',
    'performance-schema': 'off',
    'skip-name-resolve': 'on',
    ...options.settings,
  };
  // Root has no password until the first answer gives it one; from then on our user asks.
  let isPrepared = false;
  const answers = async (): Promise<void> => {
    if (!isPrepared) await query({ socketPath, user: 'root' }, accountStatements(password));
    isPrepared = true;
    await query({ host: '127.0.0.1', port, user, password }, 'select 1');
  };
  const server = await startTestServer({
    program,
    options: ['--no-defaults', ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`)],
    folder,
    user: serverUser,
    stopSignal: 'SIGTERM',
    endSignal: 'KILL',
    answers,
  });
  const createDatabase = async (): Promise<MariadbDatabase> => {
    const database = `test_${randomBytes(6).toString('hex')}`;
    await query({ host: '127.0.0.1', port, user, password }, `create database ${database}`);
    const url = `mysql://${user}:${password}@127.0.0.1:${port}/${database}`;
    return { host: '127.0.0.1', port, user, password, database, url };
  };
  const first = await createDatabase();
  return Object.assign(server, first, { createDatabase, run: (sql: string) => query({ host: first.host, port, user, password, database: first.database }, sql) });
}

function accountStatements(password: string): string {
  return [
    `create or replace user ${user}@'%' identified by '${password}'`,
    `grant all on *.* to ${user}@'%' with grant option`,
    `alter user root@localhost identified by '${password}'`,
    `drop user if exists root@'127.0.0.1', root@'::1'`,
  ].join('; ');
}

async function query(connection: ConnectionOptions, sql: string): Promise<void> {
  const client = await createConnection({ ...connection, multipleStatements: true, connectTimeout: 5_000 });
  try {
    await client.query({ sql, timeout: 10_000 });
  } finally {
    client.destroy();
  }
}
