import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { KeySource } from './keyring.js';
import { keyBytes, parseMasterKey, type MasterKey } from './master-key.js';

/** The file of the data folder that holds the master keys: one a line, the current one first. */
export function keyFileOf(dataFolder: string): string {
  return join(dataFolder, 'master.key');
}

/** The keys of the file, or `undefined` when there is none. Throws when others may read it. */
export async function readKeyFile(path: string): Promise<readonly [MasterKey, ...MasterKey[]] | undefined> {
  try {
    const { mode } = await stat(path);
    // Windows has no such bits; the folder's access list protects the file there.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(`${path}: others may read it (mode ${(mode & 0o777).toString(8)}); run "chmod 600" on it`);
    }
    return parseKeys(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Makes the file with a new key. Written aside and linked into place, so that two processes starting at once agree on one whole file. */
export async function createKeyFile(path: string): Promise<readonly [MasterKey, ...MasterKey[]]> {
  await mkdir(dirname(path), { recursive: true });
  const aside = await writeAside(path, [randomBytes(keyBytes)]);
  try {
    await link(aside, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(aside);
  }
  return parseKeys(await readFile(path, 'utf8'), path);
}

/** Replaces the keys of the file, the current one first. On disk before it takes the place of the former file: a lost key is a lost database. */
export async function writeKeyFile(path: string, keys: readonly MasterKey[]): Promise<void> {
  await rename(await writeAside(path, keys.map(({ bytes }) => bytes)), path);
  const folder = await open(dirname(path), 'r').catch(() => undefined);
  // Not every system can put a folder to disk.
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/** Lets a running process learn of new keys. Read without waiting: some 50 bytes, where secrets are encrypted, which is rare. */
export function keySourceOf(path: string): KeySource {
  return {
    read() {
      try {
        return parseKeys(readFileSync(path, 'utf8'), path);
      } catch (error) {
        if (isCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
  };
}

async function writeAside(path: string, keys: readonly Uint8Array[]): Promise<string> {
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(keys.map((bytes) => `${Buffer.from(bytes).toString('base64')}\n`).join(''));
    await file.sync();
  } finally {
    await file.close();
  }
  return aside;
}

function parseKeys(text: string, path: string): readonly [MasterKey, ...MasterKey[]] {
  const [first = '', ...others] = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return [parseMasterKey(first, path), ...others.map((line) => parseMasterKey(line, path))];
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
