import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { hashPassword, isRehashDue, verifyPassword } from './passwords.js';

describe('passwords', () => {
  it('are hashed with argon2id and the recommended parameters, salted each time', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
  });

  it('match their own hash only', async () => {
    const stored = await hashPassword('correct horse');
    expect([await verifyPassword('correct horse', stored), await verifyPassword('correct hors', stored), await verifyPassword('', stored)]).toEqual([true, false, false]);
  });

  it('match however their accents were typed', async () => {
    expect(await verifyPassword('cafe\u0301', await hashPassword('caf\u00e9'))).toBe(true);
  });

  it('never match for an unknown user', async () => {
    expect(await verifyPassword('correct horse', undefined)).toBe(false);
  });

  it('are hashed again when the parameters have changed', async () => {
    const weak = await hash('correct horse', { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    expect([isRehashDue(weak), isRehashDue(await hashPassword('correct horse'))]).toEqual([true, false]);
  });
});
