import { lchown, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerUser } from './machine.js';

/** Whether a user without any rights of its own can enter `folder`, that is every folder on the way to it. */
export async function isReachableByOthers(folder: string): Promise<boolean> {
  return (await findClosedFolder(folder)) === undefined;
}

/** The first folder on the way up from `folder` that strangers may not enter; undefined when there is none. */
export async function findClosedFolder(folder: string): Promise<string | undefined> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : findClosedFolder(parent);
}

/** Gives `path` and all below it to `user`; symbolic links themselves, never what they point to. */
export async function giveTree(path: string, user: ServerUser): Promise<void> {
  await lchown(path, user.uid, user.gid);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await giveTree(child, user);
    else await lchown(child, user.uid, user.gid);
  }
}
