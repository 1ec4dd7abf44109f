import { describe, expect, it } from 'vitest';
import { createToken, hashToken, isSameText, matchesToken } from './tokens.js';

describe('createToken', () => {
  it('holds 256 bits behind its prefix and keeps only a hash', () => {
    const { token, hash } = createToken('rk_pat');
    expect(token).toMatch(/^rk_pat_[\w-]{43}$/);
    expect(hash).toBe(hashToken(token));
    expect(hash).not.toContain(token.slice(7, 15));
  });

  it('never makes the same one twice', () => {
    expect(createToken('a').token).not.toBe(createToken('a').token);
  });
});

describe('matchesToken', () => {
  it('knows its own token and no other', () => {
    const { token, hash } = createToken('a');
    expect([matchesToken(token, hash), matchesToken(`${token}x`, hash), matchesToken(createToken('a').token, hash), matchesToken(token, '')]).toEqual([true, false, false, false]);
  });
});

describe('isSameText', () => {
  it('compares texts of any length', () => {
    expect([isSameText('code', 'code'), isSameText('code', 'coda'), isSameText('code', 'code '), isSameText('', '')]).toEqual([true, false, false, true]);
  });
});
