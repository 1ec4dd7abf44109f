import { execFile } from 'node:child_process';
import { readlink, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { administrator } from './cluster.js';
import { errorCode } from './file-error.js';
import type { PostgresHome } from './postgres-home.js';
import { postmasterPath, readPostmasterFile, type PostmasterFile } from './postmaster-file.js';

const run = promisify(execFile);

/**
 * Finds a server that already runs on the cluster of `home`, such as one whose Rookery was killed, and waits until it
 * answers. A `postmaster.pid` left by a dead process is removed when its number now belongs to another one, because
 * PostgreSQL would take that process for a server. Undefined when no server runs.
 */
export async function findRunningServer(home: PostgresHome, signal: AbortSignal | undefined): Promise<PostmasterFile | undefined> {
  const deadline = AbortSignal.timeout(120_000);
  while (!deadline.aborted) {
    signal?.throwIfAborted();
    const file = await readPostmasterFile(home.cluster);
    if (file === undefined) return undefined;
    if (await answersAsOurs(home, file)) return file;
    if (!(await isServerOf(file.pid, home.cluster))) {
      if (isAlive(file.pid)) await rm(postmasterPath(home.cluster), { force: true });
      return undefined;
    }
    await sleep(20, undefined, signal === undefined ? {} : { signal });
  }
  throw new Error(`embedded database: the server on "${home.cluster}" runs but does not answer; see "${home.logFile}"`);
}

/** Whether process `pid` lives and is a PostgreSQL server on `cluster`. */
export async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'win32') return (await ask('tasklist', ['/fi', `pid eq ${pid}`])).includes('postgres');
  if (process.platform !== 'linux') return (await ask('ps', ['-p', String(pid), '-o', 'args='])).includes(cluster);
  return readlink(`/proc/${pid}/cwd`).then(
    (folder) => folder === cluster,
    () => false,
  );
}

async function ask(program: string, options: readonly string[]): Promise<string> {
  return run(program, options, { timeout: 5_000 }).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

/** Whether some process has this number; one that we may not signal counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** The password proves both sides: a server that does not know it cannot finish the SCRAM exchange. */
async function answersAsOurs(home: PostgresHome, file: PostmasterFile): Promise<boolean> {
  const client = new Client({
    host: file.socketFolder === '' ? '127.0.0.1' : file.socketFolder,
    port: file.port,
    user: administrator,
    password: home.password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    const folder = rows[0]?.data_directory;
    return folder !== undefined && resolve(folder) === resolve(home.cluster);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
