import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { application, ensureApplicationDatabase } from './application-database.js';
import { ClusterBusyError } from './cluster-busy-error.js';
import { administrator, ensureCluster } from './cluster.js';
import { isInstanceLockHeldElsewhere } from './instance-lock.js';
import type { EmbeddedPostgresLog, Machine } from './machine.js';
import { createOnceFile } from './once-file.js';
import { preparePostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { renderConnectionUrl, type PostgresConnection } from './postgres-connection.js';
import { openPostgresHome, type PostgresHome } from './postgres-home.js';
import { renderAccessRules, renderSettings, type ServerSettings } from './postgres-settings.js';
import type { PostmasterFile } from './postmaster-file.js';
import { describeRunningInstance, InstanceRunningError } from './running-instance.js';
import { findRunningServer, isServerOf } from './running-server.js';
import { rotateServerLog } from './server-log.js';
import { spawnServer, stopServer } from './server-process.js';

export interface EmbeddedPostgresOptions {
  /** `ROOKERY_DATA`; made when missing. */
  readonly dataFolder: string;
  readonly log: EmbeddedPostgresLog;
  /** Ends a start that is under way; the server it may have spawned is stopped. */
  readonly signal?: AbortSignal;
  /** Loads `pg_stat_statements`; on by default. */
  readonly statementStatistics?: boolean;
  /** What is true of this machine; read from the process by default. */
  readonly machine?: Machine;
}

/** A PostgreSQL server of our own, and how to reach the application's database in it. */
export interface EmbeddedPostgres {
  /** Stays the same across restarts. */
  readonly connection: PostgresConnection;
  readonly url: string;
  /** Process id of the server that runs now. */
  readonly pid: number;
  /** Whether the data was made, an existing server was started, or one left by a killed Rookery was taken over. */
  readonly startedBy: 'created' | 'started' | 'adopted';
  /** Calls `listener` when the server ends without `stop`, for example on a full disk. Returns the way to stop listening. */
  onExit(listener: () => void): () => void;
  /** Starts the server again after it ended: tries until it runs or `signal` aborts, 0.1 s to 10 s apart. */
  restart(signal?: AbortSignal): Promise<void>;
  /** Ends the server within 10 s, unless another Rookery has taken it over. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL 18 that npm brought, on data below `dataFolder`, reachable by unix socket (on Windows by the loopback
 * address) and password only. Throws `InstanceRunningError`, touching nothing, when another Rookery works on that data.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const machine = options.machine ?? currentMachine();
  const home = await openPostgresHome(machine, options.dataFolder, options.log);
  const server: Server = { machine, home, options, port: home.socketFolder === undefined ? await findFreePort() : 5432 };
  const first = await bringUp(server, options.signal);
  return supervise(server, first);
}

interface Server {
  readonly machine: Machine;
  readonly home: PostgresHome;
  readonly options: EmbeddedPostgresOptions;
  readonly port: number;
}

interface Started {
  readonly file: PostmasterFile;
  readonly binaries: PostgresBinaries;
  readonly startedBy: EmbeddedPostgres['startedBy'];
  /** Resolves when the server ends; undefined for one that is no child of ours and so has to be looked at. */
  readonly ended: Promise<void> | undefined;
}

/** How often an adopted server, and the size of the log, are looked at. */
const WATCH_MS = 2_000;

export function currentMachine(): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.(),
    environment: process.env,
    temporaryFolder: tmpdir(),
    sharedFolder: '/var/lib/rookery',
  };
}

async function bringUp(server: Server, signal: AbortSignal | undefined): Promise<Started> {
  const deadline = AbortSignal.timeout(30_000);
  for (;;) {
    try {
      return await adoptOrStart(server, signal);
    } catch (error) {
      if (!(error instanceof ClusterBusyError) || deadline.aborted) throw error;
      await sleep(50, undefined, signal === undefined ? {} : { signal });
    }
  }
}

async function adoptOrStart(server: Server, signal: AbortSignal | undefined): Promise<Started> {
  const { machine, home, options } = server;
  const statementStatistics = options.statementStatistics ?? true;
  const running = await findRunningServer(home, signal);
  const binaries = await preparePostgresBinaries(machine, home.serverUser, home.binariesFolder);
  if (running !== undefined) {
    await ensureApplicationDatabase(administrationOf(home, running), statementStatistics);
    if (await isInstanceLockHeldElsewhere(connectionOf(home, running))) {
      throw new InstanceRunningError(options.dataFolder, await describeRunningInstance(options.dataFolder));
    }
    options.log.info({ pid: running.pid }, 'embedded database: took over the server of a Rookery that was killed');
    return { file: running, binaries, startedBy: 'adopted', ended: undefined };
  }
  const made = await ensureCluster(machine, home, binaries, signal);
  const settingsFile = await writeSettings(server, statementStatistics);
  await rotateServerLog(home.logFile);
  const { file, ended } = await spawnServer(machine, home, binaries, settingsFile, signal);
  try {
    await ensureApplicationDatabase(administrationOf(home, file), statementStatistics);
  } catch (error) {
    await stopServer(machine, home, binaries, file.pid);
    throw error;
  }
  return { file, binaries, startedBy: made === 'created' ? 'created' : 'started', ended };
}

async function writeSettings(server: Server, statementStatistics: boolean): Promise<string> {
  const { home, port } = server;
  const listen: ServerSettings['listen'] =
    home.socketFolder === undefined ? { address: '127.0.0.1' } : { socketFolder: home.socketFolder };
  const accessRulesFile = join(home.folder, 'pg_hba.conf');
  const settingsFile = join(home.folder, 'postgresql.conf');
  const operatorFile = join(home.folder, 'postgresql.local.conf');
  await createOnceFile(operatorFile, '# Your own settings; read last, at every start.', 0o644);
  await writeFile(accessRulesFile, renderAccessRules(listen), { mode: 0o644 });
  await writeFile(settingsFile, renderSettings({ listen, port, accessRulesFile, operatorFile, statementStatistics }), { mode: 0o644 });
  return settingsFile;
}

function supervise(server: Server, first: Started): EmbeddedPostgres {
  const { machine, home, options } = server;
  const listeners = new Set<() => void>();
  const connection = connectionOf(home, first.file);
  let current = first;
  let state: 'running' | 'ended' | 'stopped' = 'running';

  const noteEnd = (started: Started): void => {
    if (state !== 'running' || current !== started) return;
    state = 'ended';
    options.log.warn({ pid: started.file.pid }, 'embedded database: the server ended by itself');
    for (const listener of listeners) listener();
  };
  const follow = (started: Started): void => {
    void started.ended?.then(() => noteEnd(started));
  };
  const look = async (): Promise<void> => {
    const started = current;
    await rotateServerLog(home.logFile);
    if (state === 'running' && started.ended === undefined && !(await isServerOf(started.file.pid, home.cluster))) noteEnd(started);
  };
  const watch = setInterval(() => {
    look().catch((error: unknown) => options.log.warn({ err: error }, 'embedded database: cannot watch the server'));
  }, WATCH_MS).unref();
  follow(first);

  return {
    connection,
    url: renderConnectionUrl(connection),
    startedBy: first.startedBy,
    get pid() {
      return current.file.pid;
    },
    onExit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async restart(signal) {
      for (let delay = 100; ; delay = Math.min(delay * 2, 10_000)) {
        try {
          current = await bringUp(server, signal);
          state = 'running';
          follow(current);
          return;
        } catch (error) {
          if (signal?.aborted === true || error instanceof InstanceRunningError) throw error;
          options.log.warn({ err: error, delay }, 'embedded database: the server does not start again');
          await sleep(delay, undefined, signal === undefined ? {} : { signal });
        }
      }
    },
    async stop() {
      clearInterval(watch);
      if (state === 'stopped') return;
      state = 'stopped';
      const { pid } = current.file;
      if (!(await isServerOf(pid, home.cluster)) || (await isTakenOver(connection))) return;
      await stopServer(machine, home, current.binaries, pid);
      await endHeard(current.ended);
    },
  };
}

/** Until Node has heard of it, what is left of an ended child still looks like a process to others. */
async function endHeard(ended: Promise<void> | undefined): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([ended, sleep(1_000, undefined, { signal: waiting.signal }).catch(() => undefined)]);
  waiting.abort();
}

/** A server that does not answer is ours to end. */
async function isTakenOver(connection: PostgresConnection): Promise<boolean> {
  return isInstanceLockHeldElsewhere(connection).catch(() => false);
}

export function connectionOf(home: PostgresHome, file: PostmasterFile): PostgresConnection {
  return {
    host: file.socketFolder === '' ? '127.0.0.1' : file.socketFolder,
    port: file.port,
    user: application,
    password: home.password,
    database: application,
  };
}

function administrationOf(home: PostgresHome, file: PostmasterFile): PostgresConnection {
  return { ...connectionOf(home, file), user: administrator, database: 'postgres' };
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no free port on 127.0.0.1'))));
    });
  });
}
