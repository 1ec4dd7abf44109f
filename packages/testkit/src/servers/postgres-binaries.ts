import { constants } from 'node:fs';
import { access, cp, readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { ServerUser } from './server-user.js';
import { isOpenToOthers } from './temporary-folder.js';

const symlinksFile = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Makes the PostgreSQL of the npm package runnable for `user` and resolves to its `bin` folder. npm packages carry no symbolic links and
 * install scripts are off, so its libraries miss theirs. Where they cannot be made, or `user` cannot enter the package, a copy goes into `folder`.
 */
export async function preparePostgresBinaries(packageFolder: string, folder: string, user: ServerUser | undefined): Promise<string> {
  const isOpen = user === undefined || (await isOpenToOthers(packageFolder));
  if (isOpen && (await makeSymlinks(packageFolder))) return join(packageFolder, 'native', 'bin');
  await cp(join(packageFolder, 'native'), join(folder, 'native'), { recursive: true, mode: constants.COPYFILE_FICLONE });
  await makeSymlinks(folder);
  return join(folder, 'native', 'bin');
}

/** False when a link is missing and may not be made. */
async function makeSymlinks(folder: string): Promise<boolean> {
  const links = symlinksFile.parse(JSON.parse(await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8')));
  const made = await Promise.all(
    links.map(async ({ source, target }) => {
      const link = join(folder, target);
      await symlink(relative(dirname(link), join(folder, source)), link).catch(() => undefined);
      return access(link).then(
        () => true,
        () => false,
      );
    }),
  );
  return made.every(Boolean);
}
