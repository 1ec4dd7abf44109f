import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keyring } from './keyring.js';

/** The row a secret belongs to. It is bound into the encryption, so a value copied to another row does not decrypt. */
export interface SecretIdentity {
  readonly workspaceId: string;
  readonly name: string;
}

interface Envelope {
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly sealed: Buffer;
}

const format = 'rk1';
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const dataKeyBytes = 32;

/**
 * Encrypts with a data key of its own (AES-256-GCM), which the master key wraps. The text
 * `rk1.<key id>.<wrapped data key>.<sealed value>` is safe to store anywhere.
 */
export function encryptSecret(plain: string | Uint8Array, identity: SecretIdentity, keyring: Keyring): string {
  const dataKey = randomBytes(dataKeyBytes);
  const { current } = keyring;
  return write({
    keyId: current.id,
    wrappedKey: seal(dataKey, current.bytes, bind('data key', identity, current.id)),
    sealed: seal(Buffer.from(plain), dataKey, bind('value', identity)),
  });
}

/**
 * Decrypts what `encryptSecret` returned. Throws when the text was changed, belongs to another row, or was encrypted
 * with a master key that is not in the keyring; never returns part of a value.
 */
export function decryptSecret(encrypted: string, identity: SecretIdentity, keyring: Keyring): Buffer {
  const envelope = read(encrypted, identity);
  return unseal(envelope.sealed, unwrap(envelope, identity, keyring), bind('value', identity), identity);
}

/** Whether `rotateSecret` would change the text. */
export function isRotationDue(encrypted: string, keyring: Keyring): boolean {
  return !encrypted.startsWith(`${format}.${keyring.current.id}.`);
}

/** Encrypts anew with the current master key and a new data key. Throws like `decryptSecret`. */
export function rotateSecret(encrypted: string, identity: SecretIdentity, keyring: Keyring): string {
  return encryptSecret(decryptSecret(encrypted, identity, keyring), identity, keyring);
}

/** The id of the master key that the text hangs on. */
export function keyIdOf(encrypted: string): string {
  return encrypted.split('.')[1] ?? '';
}

function unwrap(envelope: Envelope, identity: SecretIdentity, keyring: Keyring): Buffer {
  const master = keyring.key(envelope.keyId);
  return unseal(envelope.wrappedKey, master.bytes, bind('data key', identity, master.id), identity);
}

function seal(plain: Uint8Array, key: Uint8Array, bound: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const encryption = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(bound);
  return Buffer.concat([nonce, encryption.update(plain), encryption.final(), encryption.getAuthTag()]);
}

function unseal(sealed: Buffer, key: Uint8Array, bound: Buffer, identity: SecretIdentity): Buffer {
  if (sealed.length < nonceBytes + tagBytes) throw damaged(identity);
  const decryption = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(bound)
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decryption.update(sealed.subarray(nonceBytes, -tagBytes)), decryption.final()]);
  } catch (cause) {
    throw damaged(identity, cause);
  }
}

/** As JSON, so that no choice of workspace and name can look like another one. */
function bind(part: string, identity: SecretIdentity, keyId = ''): Buffer {
  return Buffer.from(JSON.stringify([format, part, identity.workspaceId, identity.name, keyId]));
}

function write({ keyId, wrappedKey, sealed }: Envelope): string {
  return [format, keyId, wrappedKey.toString('base64url'), sealed.toString('base64url')].join('.');
}

function read(encrypted: string, identity: SecretIdentity): Envelope {
  const [version, keyId, wrappedKey, sealed, ...rest] = encrypted.split('.');
  if (version !== format || keyId === undefined || wrappedKey === undefined || sealed === undefined || rest.length > 0) throw damaged(identity);
  return { keyId, wrappedKey: Buffer.from(wrappedKey, 'base64url'), sealed: Buffer.from(sealed, 'base64url') };
}

function damaged(identity: SecretIdentity, cause?: unknown): Error {
  return new Error(`the secret of credential "${identity.name}" cannot be decrypted: it was changed or belongs to another row; enter it again`, cause === undefined ? undefined : { cause });
}
