import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { orMissing } from './file-error.js';

/** What a running server writes about itself into `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** Empty on Windows. */
  readonly socketFolder: string;
  readonly status: 'starting' | 'ready' | 'stopping';
}

/**
 * Reads the eight lines of `postmaster.pid` (source: `pidfile.h` of PostgreSQL). Undefined when the server has
 * not written them all yet.
 */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  const word = lines[7];
  if (!Number.isSafeInteger(pid) || pid <= 1 || !Number.isSafeInteger(port) || word === undefined) return undefined;
  const status = word === 'ready' || word === 'stopping' ? word : 'starting';
  return { pid, port, socketFolder: lines[4] ?? '', status };
}

/** The file of the server on `cluster`; undefined when there is none or it is still being written. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const text = await orMissing(readFile(postmasterPath(cluster), 'utf8'));
  return text === undefined ? undefined : parsePostmasterFile(text);
}

export function postmasterPath(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}
