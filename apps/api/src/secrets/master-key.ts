import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** The key everything secret hangs on: 32 random bytes, and an id that names them without telling anything about them. */
export interface MasterKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export const keyBytes = 32;

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

/** Throws unless the stored check value belongs to one of these keys: starting without it would lose every credential. */
export function requireCheckValue([master, ...others]: readonly [MasterKey, ...MasterKey[]], stored: string): void {
  const given = Buffer.from(stored);
  const isKnown = [master, ...others].some((key) => {
    const expected = Buffer.from(checkValue(key));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  if (isKnown) return;
  throw new Error(
    `the master key (id ${master.id}) is not the one this database was set up with (id ${stored.split('.')[0] ?? ''}); give the former key in ROOKERY_MASTER_KEY or restore master.key in the data folder`,
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
