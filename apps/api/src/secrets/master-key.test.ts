import { describe, expect, it } from 'vitest';
import { checkValue, deriveKey, parseMasterKey, requireCheckValue } from './master-key.js';

const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7 + 250));
const key = parseMasterKey(bytes.toString('base64'), 'TEST');
const other = parseMasterKey('ab'.repeat(32), 'TEST');

describe('parseMasterKey', () => {
  it.each([bytes.toString('hex'), bytes.toString('hex').toUpperCase(), bytes.toString('base64'), bytes.toString('base64').replace('=', ''), bytes.toString('base64url')])('reads %s', (text) => {
    expect(Buffer.from(parseMasterKey(text, 'TEST').bytes)).toEqual(bytes);
  });

  it.each(['', 'secret', 'ab'.repeat(31), 'ab'.repeat(33), Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64'), `${'a'.repeat(63)}g`])(
    'refuses %j without repeating it',
    (text) => {
      expect(() => parseMasterKey(text, 'ROOKERY_MASTER_KEY')).toThrow(
        /^ROOKERY_MASTER_KEY: this is not a key of 32 bytes in base64 or hex; make one with "openssl rand -base64 32"$/,
      );
    },
  );

  it('gives the same key the same id and another key another one', () => {
    expect(parseMasterKey(bytes.toString('hex'), 'TEST').id).toBe(key.id);
    expect(other.id).not.toBe(key.id);
  });
});

describe('requireCheckValue', () => {
  it('accepts the key that made it', () => {
    expect(() => requireCheckValue([key], checkValue(key))).not.toThrow();
  });

  it('accepts it among others, as during a rotation', () => {
    expect(() => requireCheckValue([other, key], checkValue(key))).not.toThrow();
  });

  it('refuses another key and names both', () => {
    expect(() => requireCheckValue([other], checkValue(key))).toThrow(
      `the master key (id ${other.id}) is not the one this database was set up with (id ${key.id}); give the former key in ROOKERY_MASTER_KEY or restore master.key in the data folder`,
    );
  });

  it('refuses an id that is right with a check that is not', () => {
    expect(() => requireCheckValue([key], `${key.id}.${'A'.repeat(43)}`)).toThrow('is not the one');
  });
});

describe('deriveKey', () => {
  it('gives each purpose a key of its own', () => {
    expect(deriveKey(key, 'access tokens')).toHaveLength(32);
    expect(deriveKey(key, 'access tokens')).toEqual(deriveKey(key, 'access tokens'));
    expect(deriveKey(key, 'access tokens')).not.toEqual(deriveKey(key, 'cursors'));
    expect(deriveKey(key, 'access tokens')).not.toEqual(deriveKey(other, 'access tokens'));
  });
});
