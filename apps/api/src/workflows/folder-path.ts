import { z } from 'zod';

const MOST_LEVELS = 8;
const LONGEST_NAME = 60;

/** A folder: names joined by `/`, up to eight; empty is the top. Spaces and slashes around names do not count. */
export const folderPathSchema = z
  .string()
  .max(MOST_LEVELS * (LONGEST_NAME + 3))
  .transform((text) => text.split('/').map((name) => name.trim()).filter((name, index, names) => name !== '' || (index > 0 && index < names.length - 1)).join('/'))
  .refine((path) => path === '' || path.split('/').every((name) => name !== '' && name.length <= LONGEST_NAME && !/\p{Cc}/u.test(name)), {
    error: `each name of a folder has from 1 to ${LONGEST_NAME} characters, for example "sales/alerts"`,
  })
  .refine((path) => path.split('/').length <= MOST_LEVELS, { error: `folders lie at most ${MOST_LEVELS} levels deep` });

/** One folder below another; either may be the top. */
export function joinFolders(parent: string, child: string): string {
  return [parent, child].filter((path) => path !== '').join('/');
}
