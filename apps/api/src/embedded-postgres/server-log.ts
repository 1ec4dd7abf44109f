import { copyFile, open, stat, truncate, type FileHandle } from 'node:fs/promises';
import { orMissing } from './file-error.js';

const largestLog = 5 * 1024 * 1024;

/** Opens the log for the server to append to. The server holds it itself, so an orphan goes on writing. */
export async function openServerLog(path: string): Promise<FileHandle> {
  return open(path, 'a', 0o640);
}

/** Moves a log past 5 MB to `<path>.1` and empties it in place, because the server keeps it open. */
export async function rotateServerLog(path: string, largest = largestLog): Promise<void> {
  const size = await serverLogSize(path);
  if (size <= largest) return;
  await copyFile(path, `${path}.1`);
  await truncate(path, 0);
}

export async function serverLogSize(path: string): Promise<number> {
  return (await orMissing(stat(path)))?.size ?? 0;
}

/** The last 2 kB written after `offset`, which say why a server did not start. */
export async function readServerLog(path: string, offset: number): Promise<string> {
  const size = await serverLogSize(path);
  const start = Math.max(Math.min(offset, size), size - 2048);
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await file.close();
  }
}
