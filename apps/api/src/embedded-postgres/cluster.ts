import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ClusterBusyError } from './cluster-busy-error.js';
import { errorCode, orMissing } from './file-error.js';
import { giveTree } from './file-owner.js';
import { runAs, serverEnvironment, type Machine, type ServerUser } from './machine.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { PostgresHome } from './postgres-home.js';

const run = promisify(execFile);
const unfinishedPrefix = 'cluster.new-';

/** The superuser; Rookery itself works as `application`, which may not leave its own database. */
export const administrator = 'postgres';

/**
 * Makes the cluster when there is none and says whether it did. It is built beside its place and moved there when it is
 * complete and on disk, so an interrupted start leaves nothing half made.
 */
export async function ensureCluster(
  machine: Machine,
  home: PostgresHome,
  binaries: PostgresBinaries,
  signal: AbortSignal | undefined,
): Promise<'created' | 'present'> {
  const version = (await orMissing(readFile(join(home.cluster, 'PG_VERSION'), 'utf8')))?.trim();
  const expected = binaries.version.split('.')[0];
  if (version === expected) return 'present';
  if (version !== undefined) {
    throw new Error(
      `embedded database: "${home.cluster}" was made by PostgreSQL ${version} and this Rookery brings ${expected}; start the Rookery that made it, or set DATABASE_URL`,
    );
  }
  await removeLeftovers(home.folder);
  const unfinished = await mkdtemp(join(home.folder, unfinishedPrefix));
  const passwordFile = `${unfinished}.password`;
  const user = home.serverUser === undefined ? undefined : await findNamedUser();
  await writeFile(passwordFile, home.password, { mode: 0o600 });
  try {
    if (user !== undefined) {
      await chown(unfinished, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    await runInitdb(machine, binaries, { cluster: unfinished, passwordFile, user, signal });
    if (home.serverUser !== undefined) await giveTree(unfinished, home.serverUser);
    await rename(unfinished, home.cluster);
    return 'created';
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another start at the same time was faster; the server on its cluster is found next.
    if (['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw new ClusterBusyError(home.cluster, { cause: error });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** What a start killed during initdb left; young ones may belong to a start at the same time. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(unfinishedPrefix));
  for (const path of names.map((name) => join(folder, name))) {
    const found = await orMissing(stat(path));
    if (found !== undefined && Date.now() - found.mtimeMs > 600_000) await rm(path, { recursive: true, force: true });
  }
}

interface InitdbTask {
  readonly cluster: string;
  readonly passwordFile: string;
  readonly user: ServerUser | undefined;
  readonly signal: AbortSignal | undefined;
}

async function runInitdb(machine: Machine, binaries: PostgresBinaries, task: InitdbTask): Promise<void> {
  const options = [
    ['--pgdata', task.cluster],
    ['--username', administrator],
    ['--pwfile', task.passwordFile],
    ['--auth', 'scram-sha-256'],
    ['--encoding', 'UTF8'],
    ['--locale', 'C'],
    ['--wal-segsize', '16'],
  ].flat();
  try {
    await run(binaries.initdb, options, {
      ...runAs(task.user),
      cwd: task.cluster,
      env: serverEnvironment(machine),
      timeout: 120_000,
      ...(task.signal === undefined ? {} : { signal: task.signal }),
    });
  } catch (error) {
    task.signal?.throwIfAborted();
    throw new Error(`embedded database: initdb failed: ${lastLine(error)}; set DATABASE_URL to use another PostgreSQL`, { cause: error });
  }
}

function lastLine(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' && error.stderr !== '' ? error.stderr : String(error);
  return text.trim().split('\n').at(-1) ?? text;
}

/** initdb, unlike the server, wants a user that has a name; every Unix has "nobody". */
async function findNamedUser(): Promise<ServerUser> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = lines.find(([name]) => name === 'nobody') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Error('embedded database: no user "nobody" in /etc/passwd; run Rookery as a normal user, or set DATABASE_URL');
  }
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}
