import { describe, expect, it } from 'vitest';
import { decryptSecret, encryptSecret, isRotationDue, rotateSecret } from './envelope.js';
import { createKeyring } from './keyring.js';
import { parseMasterKey } from './master-key.js';

const oldKey = parseMasterKey('11'.repeat(32), 'TEST');
const newKey = parseMasterKey('22'.repeat(32), 'TEST');
const keyring = createKeyring(oldKey);
const identity = { workspaceId: 'w1', name: 'crm' };
const encrypted = encryptSecret('päss\u0000word', identity, keyring);
const parts = encrypted.split('.');

const flipped = (index: number, at: number): string => {
  const bytes = Buffer.from(parts.at(index) ?? '', 'base64url');
  const position = at < 0 ? bytes.length + at : at;
  bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
  return parts.with(index, bytes.toString('base64url')).join('.');
};

describe('encryptSecret', () => {
  it.each(['', 'a', 'päss\u0000word', 'x'.repeat(100_000)])('comes back whole (case %#)', (plain) => {
    expect(decryptSecret(encryptSecret(plain, identity, keyring), identity, keyring).toString()).toBe(plain);
  });

  it('takes bytes', () => {
    expect([...decryptSecret(encryptSecret(new Uint8Array([0, 255, 128]), identity, keyring), identity, keyring)]).toEqual([0, 255, 128]);
  });

  it('never gives the same text twice', () => {
    expect(encryptSecret('same', identity, keyring)).not.toBe(encryptSecret('same', identity, keyring));
  });

  it('shows format and key id, and nothing of the value', () => {
    expect(encrypted).toMatch(new RegExp(`^rk1\\.${oldKey.id}\\.[\\w-]{80}\\.[\\w-]+$`));
  });
});

describe('decryptSecret', () => {
  it.each([
    ['nonce of the data key', 2, 0],
    ['wrapped data key', 2, 20],
    ['tag of the data key', 2, -1],
    ['nonce of the value', 3, 0],
    ['value', 3, 14],
    ['tag of the value', 3, -1],
  ])('fails when one bit of the %s has changed', (_what, index, at) => {
    expect(() => decryptSecret(flipped(index, at), identity, keyring)).toThrow(
      'the secret of credential "crm" cannot be decrypted: it was changed or belongs to another row; enter it again',
    );
  });

  it.each([
    ['another workspace', { workspaceId: 'w2', name: 'crm' }],
    ['another name', { workspaceId: 'w1', name: 'crm2' }],
    ['a name that borrows from the workspace', { workspaceId: 'w', name: '1crm' }],
  ])('fails for %s', (_what, wrong) => {
    expect(() => decryptSecret(encrypted, wrong, keyring)).toThrow('belongs to another row');
  });

  it.each(['', 'rk1', 'rk1.a.b', `${encrypted}.x`, encrypted.replace('rk1', 'rk2'), `rk1.${oldKey.id}..`, `rk1.${oldKey.id}.AAAA.AAAA`, encrypted.slice(0, -30)])(
    'fails for what is no envelope (case %#)',
    (text) => {
      expect(() => decryptSecret(text, identity, keyring)).toThrow('cannot be decrypted');
    },
  );

  it('says which master key is missing', () => {
    expect(() => decryptSecret(encrypted, identity, createKeyring(newKey))).toThrow(
      `the secret was encrypted with master key ${oldKey.id}, which is not here (there is ${newKey.id}); give that key in ROOKERY_MASTER_KEY or ROOKERY_MASTER_KEY_OTHERS`,
    );
  });

  it('fails when the key id is changed to a key that is here', () => {
    const both = createKeyring(newKey, [oldKey]);
    expect(() => decryptSecret(parts.with(1, newKey.id).join('.'), identity, both)).toThrow('cannot be decrypted');
  });

  it('fails when value and data key come from two secrets of the same row', () => {
    const second = encryptSecret('second', identity, keyring).split('.');
    expect(() => decryptSecret(parts.with(3, second.at(3) ?? '').join('.'), identity, keyring)).toThrow('cannot be decrypted');
  });
});

describe('rotateSecret', () => {
  const both = createKeyring(newKey, [oldKey]);

  it('makes a secret readable with the new key alone', () => {
    expect(decryptSecret(rotateSecret(encrypted, identity, both), identity, createKeyring(newKey)).toString()).toBe('päss\u0000word');
  });

  it('is due until it was done', () => {
    expect([isRotationDue(encrypted, keyring), isRotationDue(encrypted, both), isRotationDue(rotateSecret(encrypted, identity, both), both)]).toEqual([false, true, false]);
  });

  it('gives it a new data key, so that nothing of before opens it', () => {
    expect(rotateSecret(encrypted, identity, both).split('.').slice(2)).not.toEqual(expect.arrayContaining(parts.slice(3)));
  });

  it('refuses a changed secret', () => {
    expect(() => rotateSecret(flipped(2, 20), identity, both)).toThrow('cannot be decrypted');
  });
});
