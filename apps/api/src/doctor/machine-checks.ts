import { readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, listed, ok, warn, type Finding } from './finding.js';
import { problemsOf } from './known-problems.js';

const GIB = 1024 ** 3;
const FULL_BYTES = GIB / 2;
const TIGHT_BYTES = 2 * GIB;

/** The process and the machine it runs on. */
export interface MachineFacts {
  /** Such as `24.21.0`. */
  readonly nodeVersion: string;
  readonly platform: NodeJS.Platform;
  readonly uid: number | undefined;
}

export function checkNode({ nodeVersion }: Pick<MachineFacts, 'nodeVersion'>): Finding {
  if (Number.parseInt(nodeVersion, 10) < 24) return fail('Node', `this is Node ${nodeVersion}, and Rookery needs 24`, 'install Node 24, or start with "npm start", which finds one');
  const [problem] = problemsOf('Node', nodeVersion);
  return problem === undefined ? ok('Node', nodeVersion) : warn('Node', `${nodeVersion}: ${problem.problem}`, `install ${problem.mendedIn} or later`);
}

export function checkUser({ platform, uid }: Pick<MachineFacts, 'platform' | 'uid'>): Finding {
  if (platform === 'win32' || uid !== 0) return ok('user', uid === undefined ? 'not root' : `user id ${uid}`);
  return warn('user', 'this runs as root; if the server does too, a fault in it is a fault of the whole machine', 'run the server as a user of its own; if you keep root for the walls of the sandbox, give it a machine or a container of its own');
}

export function checkDiskSpace(folder: string, freeBytes: number): Finding {
  const free = `${(freeBytes / GIB).toFixed(1)} GiB are free below ${folder}`;
  if (freeBytes < FULL_BYTES) return fail('disk space', free, 'make room now: on a full disk nothing is accepted any more');
  return freeBytes < TIGHT_BYTES ? warn('disk space', free, 'make room, or shorten how long events are kept') : ok('disk space', free);
}

export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** A file or folder and who may use it; `mode` has the permission bits alone. */
export interface FoundFile {
  readonly path: string;
  readonly mode: number;
}

/** The files of the data folder that must be the server's own, those that are there. */
export async function privateFiles(dataFolder: string): Promise<readonly FoundFile[]> {
  const elsewhere = await readFile(join(dataFolder, 'postgres.location'), 'utf8').catch(() => undefined);
  const postgres = elsewhere?.trim() ?? join(dataFolder, 'postgres');
  return foundFiles([join(dataFolder, 'master.key'), join(dataFolder, 'rookery.json'), join(postgres, 'password'), join(postgres, 'cluster')]);
}

export async function foundFiles(paths: readonly string[]): Promise<readonly FoundFile[]> {
  const found = await Promise.all(paths.map(async (path) => ({ path, mode: await stat(path).then(({ mode }) => mode & 0o777, () => undefined) })));
  return found.flatMap(({ path, mode }) => (mode === undefined ? [] : [{ path, mode }]));
}

export function checkPrivateFiles(files: readonly FoundFile[], { platform }: Pick<MachineFacts, 'platform'>): readonly Finding[] {
  if (platform === 'win32') return [ok('file modes', 'Windows keeps files by access lists, which are not looked at here')];
  const open = files.filter(({ mode }) => (mode & 0o077) !== 0);
  if (open.length === 0) return [ok('file modes', `${files.length} private files are the server's alone`)];
  return open.map(({ path, mode }) => fail('file modes', `others may use ${path} (mode ${mode.toString(8)})`, `chmod go-rwx ${path}`));
}

export function checkDataFolder(folder: FoundFile | undefined, { platform }: Pick<MachineFacts, 'platform'>): Finding {
  if (folder === undefined) return ok('data folder', 'there is none yet; it is made at the first start');
  if (platform === 'win32') return ok('data folder', folder.path);
  if ((folder.mode & 0o022) !== 0) return fail('data folder', `others may write into ${folder.path} (mode ${folder.mode.toString(8)})`, `chmod go-w ${folder.path}`);
  if ((folder.mode & 0o044) !== 0) return warn('data folder', `others may list ${folder.path} (mode ${folder.mode.toString(8)})`, `chmod go-r ${folder.path}`);
  return ok('data folder', `${folder.path} is the server's alone`);
}

/** A plugin runs inside the process: who may write it may do everything. */
export function checkPlugins(plugins: readonly FoundFile[], { platform }: Pick<MachineFacts, 'platform'>): Finding {
  const openTo = (bits: number): readonly string[] => (platform === 'win32' ? [] : plugins.filter(({ mode }) => (mode & bits) !== 0).map(({ path }) => path));
  const [others, group] = [openTo(0o002), openTo(0o020)];
  if (others.length > 0) return fail('plugins', `everybody on this machine may write ${listed(others)}, and what is in there runs inside the server`, `chmod -R go-w ${others.join(' ')}`);
  if (group.length > 0) return warn('plugins', `a group may write ${listed(group)}, and what is in there runs inside the server`, `chmod -R g-w ${group.join(' ')}, unless nobody else is in that group`);
  return ok('plugins', plugins.length === 0 ? 'there are none' : `${plugins.length} found, written by their owner alone`);
}
