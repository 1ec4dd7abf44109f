import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** The key everything secret hangs on: 32 random bytes, and an id that names them without telling anything about them. */
export interface MasterKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Where the master key comes from. */
export interface MasterKeySource {
  /** `ROOKERY_MASTER_KEY`; when undefined the key file of the data folder is used. */
  readonly value: string | undefined;
  /** `ROOKERY_DATA`. */
  readonly dataFolder: string;
}

const keyBytes = 32;
const keyFile = 'master.key';

/**
 * The master key from the environment, or from `master.key` in the data folder, which is made with mode 0600 when there
 * is none. Throws when the value is not 32 bytes, or when others may read the file.
 */
export async function loadMasterKey({ value, dataFolder }: MasterKeySource): Promise<MasterKey> {
  if (value !== undefined && value !== '') return parseMasterKey(value, 'ROOKERY_MASTER_KEY');
  const path = join(dataFolder, keyFile);
  const text = (await readKeyFile(path)) ?? (await createKeyFile(dataFolder, path));
  return parseMasterKey(text.trim(), path);
}

/** Reads 32 bytes from base64, base64url or hex; `setting` is what the error blames. The value is never in the error. */
export function parseMasterKey(text: string, setting: string): MasterKey {
  const bytes = decodeKey(text);
  if (bytes?.length !== keyBytes) {
    throw new Error(`${setting}: this is not a key of 32 bytes in base64 or hex; make one with "openssl rand -base64 32"`);
  }
  return { id: derive(bytes, 'key id').subarray(0, 6).toString('hex'), bytes };
}

/** A key for another purpose (signing access tokens, say), from which the master key cannot be found. HKDF-SHA256, 32 bytes. */
export function deriveKey(master: MasterKey, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', master.bytes, new Uint8Array(0), `rookery ${purpose}`, keyBytes));
}

/** What the database stores to recognise the key that its secrets were encrypted with. Tells nothing about the key. */
export function checkValue(master: MasterKey): string {
  return `${master.id}.${derive(master.bytes, 'check value').toString('base64url')}`;
}

/** Throws unless the stored check value belongs to this key: starting with another one would lose every credential. */
export function requireCheckValue(master: MasterKey, stored: string): void {
  const expected = Buffer.from(checkValue(master));
  const given = Buffer.from(stored);
  if (expected.length === given.length && timingSafeEqual(expected, given)) return;
  throw new Error(
    `the master key (id ${master.id}) is not the one this database was set up with (id ${stored.split('.')[0] ?? ''}); give the former key in ROOKERY_MASTER_KEY or restore ${keyFile} in the data folder`,
  );
}

function derive(bytes: Uint8Array, purpose: string): Buffer {
  return createHmac('sha256', bytes).update(`rookery ${purpose}`).digest();
}

function decodeKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  if (/^[A-Za-z0-9_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64url');
  return undefined;
}

async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    // Windows has no such bits; the folder's access list protects the file there.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(`${path}: others may read it (mode ${(mode & 0o777).toString(8)}); run "chmod 600" on it`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Written aside and linked into place, so that two processes starting at once agree on one whole file. */
async function createKeyFile(folder: string, path: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(aside, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(aside);
  }
  return readFile(path, 'utf8');
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
