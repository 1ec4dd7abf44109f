import { base64url, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAccessTokens } from './access-tokens.js';

const key = new Uint8Array(32).fill(7);
const start = Date.parse('2026-01-01T00:00:00Z');
const at = (milliseconds: number, options = {}) => createAccessTokens({ key, now: () => milliseconds, ...options });
const claims = { userId: 'u1', sessionId: 's1' };

describe('createAccessTokens', () => {
  it('reads back what it signed', async () => {
    expect(await at(start).verify(await at(start).sign(claims))).toEqual(claims);
  });

  it('lives 15 minutes', async () => {
    const token = await at(start).sign(claims);
    expect(await at(start + 899_000).verify(token)).toEqual(claims);
    expect(await at(start + 900_000).verify(token)).toBeUndefined();
  });

  it('refuses a token of another key', async () => {
    const foreign = await createAccessTokens({ key: new Uint8Array(32).fill(8), now: () => start }).sign(claims);
    expect(await at(start).verify(foreign)).toBeUndefined();
  });

  it('refuses changed claims', async () => {
    const [header, , signature] = (await at(start).sign(claims)).split('.');
    const forged = base64url.encode(JSON.stringify({ iss: 'rookery', aud: 'rookery', sub: 'admin', sid: 's1', exp: start }));
    expect(await at(start).verify(`${header}.${forged}.${signature}`)).toBeUndefined();
  });

  it('refuses an unsigned token', async () => {
    const unsigned = new UnsecuredJWT({ sid: 's1' }).setIssuer('rookery').setAudience('rookery').setSubject('u1').setExpirationTime(start).encode();
    expect(await at(start).verify(unsigned)).toBeUndefined();
  });

  it('refuses another algorithm under the same key', async () => {
    const token = await new SignJWT({ sid: 's1' }).setProtectedHeader({ alg: 'HS512' }).setIssuer('rookery').setAudience('rookery').setSubject('u1').setExpirationTime(start).sign(new Uint8Array(64).fill(7));
    expect(await createAccessTokens({ key: new Uint8Array(64).fill(7), now: () => start }).verify(token)).toBeUndefined();
  });

  it.each([
    ['another issuer', { iss: 'x', aud: 'rookery', sub: 'u1', sid: 's1', exp: start }],
    ['another audience', { iss: 'rookery', aud: 'x', sub: 'u1', sid: 's1', exp: start }],
    ['no session', { iss: 'rookery', aud: 'rookery', sub: 'u1', exp: start }],
    ['no end', { iss: 'rookery', aud: 'rookery', sub: 'u1', sid: 's1' }],
  ])('refuses a token with %s', async (_what, payload) => {
    expect(await at(start).verify(await new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(key))).toBeUndefined();
  });

  it.each(['', 'a.b.c', 'rk_pat_x'])('refuses %j', async (text) => {
    expect(await at(start).verify(text)).toBeUndefined();
  });
});
