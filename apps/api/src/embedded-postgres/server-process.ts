import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ClusterBusyError } from './cluster-busy-error.js';
import { runAs, serverEnvironment, type Machine } from './machine.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { PostgresHome } from './postgres-home.js';
import { readPostmasterFile, type PostmasterFile } from './postmaster-file.js';
import { isServerOf } from './running-server.js';
import { openServerLog, readServerLog, serverLogSize } from './server-log.js';

const run = promisify(execFile);

/** A server that accepts connections, and the promise that resolves when its process has ended. */
export interface SpawnedServer {
  readonly file: PostmasterFile;
  readonly ended: Promise<void>;
}

/** Starts the server and resolves when it accepts connections. It is left running if this process ends. */
export async function spawnServer(
  machine: Machine,
  home: PostgresHome,
  binaries: PostgresBinaries,
  settingsFile: string,
  signal: AbortSignal | undefined,
): Promise<SpawnedServer> {
  signal?.throwIfAborted();
  const offset = await serverLogSize(home.logFile);
  const log = await openServerLog(home.logFile);
  let child: ChildProcess;
  try {
    child = spawn(binaries.postgres, ['-D', home.cluster, '-c', `config_file=${settingsFile}`], {
      ...runAs(home.serverUser),
      cwd: home.folder,
      env: serverEnvironment(machine),
      stdio: ['ignore', log.fd, log.fd],
      // Its own process group: Ctrl-C in the terminal must not stop the database before Rookery has finished.
      detached: true,
      windowsHide: true,
    });
  } finally {
    await log.close();
  }
  const ended = new Promise<Error | undefined>((resolve) => {
    child.once('error', (error) => resolve(new Error(`embedded database: cannot run "${binaries.postgres}"`, { cause: error })));
    child.once('exit', () => resolve(undefined));
  });
  child.unref();
  const deadline = AbortSignal.timeout(120_000);
  for (;;) {
    const file = await readPostmasterFile(home.cluster);
    if (file?.pid === child.pid && file?.status === 'ready') return { file, ended: ended.then(() => undefined) };
    if (signal?.aborted === true || deadline.aborted) break;
    const failure = await Promise.race([ended, sleep(5, 'still starting' as const)]);
    if (failure !== 'still starting') throw failure ?? (await explainFailure(home, offset));
  }
  child.kill('SIGINT');
  await ended;
  signal?.throwIfAborted();
  throw new Error(`embedded database: the server was not ready within 120 s; see "${home.logFile}"`);
}

async function explainFailure(home: PostgresHome, offset: number): Promise<Error> {
  const text = await readServerLog(home.logFile, offset);
  const lastLines = text.split('\n').slice(-6).join('\n');
  if (/lock file "postmaster.pid" already exists|pre-existing shared memory block/.test(text)) return new ClusterBusyError(lastLines);
  return new Error(`embedded database: the server ended while it started; the end of "${home.logFile}":\n${lastLines}`);
}

/**
 * Ends server `pid`: a fast shutdown (open transactions are rolled back, data is written), after 7 s an immediate one
 * (the next start recovers from the log, nothing committed is lost), after 2 s more SIGKILL.
 */
export async function stopServer(machine: Machine, home: PostgresHome, binaries: PostgresBinaries, pid: number): Promise<void> {
  if (machine.platform === 'win32') {
    await run(binaries.pgCtl, ['stop', '-D', home.cluster, '-m', 'fast', '-t', '7'], { timeout: 9_000, windowsHide: true });
    return;
  }
  const steps = [
    ['SIGINT', 7_000],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 1_000],
  ] as const;
  for (const [signalName, patience] of steps) {
    if (!(await isServerOf(pid, home.cluster))) return;
    process.kill(pid, signalName);
    if (await hasEnded(pid, home.cluster, patience)) return;
  }
  throw new Error(`embedded database: server process ${pid} on "${home.cluster}" does not end`);
}

async function hasEnded(pid: number, cluster: string, patience: number): Promise<boolean> {
  const deadline = AbortSignal.timeout(patience);
  while (!deadline.aborted) {
    if (!(await isServerOf(pid, cluster))) return true;
    await sleep(5);
  }
  return false;
}
