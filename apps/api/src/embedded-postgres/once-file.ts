import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { errorCode, orMissing } from './file-error.js';

/** The text of a one-line file; undefined when it is missing or empty. */
export async function readOnceFile(path: string): Promise<string | undefined> {
  const text = (await orMissing(readFile(path, 'utf8')))?.trim();
  return text === '' ? undefined : text;
}

/**
 * Makes a file with one line, 0600 by default, unless it is there, and resolves to what it holds then: of two starts at the same time both
 * see the line of the one that was first, never half of it.
 */
export async function createOnceFile(path: string, text: string, mode = 0o600): Promise<string> {
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, `${text}\n`, { mode, flush: true });
  try {
    await link(unfinished, path);
    return text;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return (await readOnceFile(path)) ?? text;
  } finally {
    await rm(unfinished);
  }
}
