import { expect, it } from 'vitest';
import { createAccessTokens } from '../secrets/index.js';
import { VerifiedTokens } from './verified-tokens.js';

const start = Date.parse('2026-01-01T00:00:00Z');

async function world() {
  const state = { now: start, checks: 0 };
  const tokens = createAccessTokens({ key: new Uint8Array(32).fill(7), now: () => state.now });
  const verified = new VerifiedTokens({ verify: (token) => (state.checks += 1, tokens.verify(token)) }, () => state.now);
  return { state, verified, token: await tokens.sign({ userId: '1', sessionId: 's' }) };
}

it('checks a signature once, and forgets it when the token ends, to the millisecond', async () => {
  const { state, verified, token } = await world();
  await verified.read(token);
  state.now = start + 899_999;
  expect([await verified.read(token), state.checks]).toEqual([{ userId: '1', sessionId: 's' }, 1]);
  state.now = start + 900_000;
  expect(await verified.read(token)).toBeUndefined();
});

it('checks what is wrong every time', async () => {
  const { state, verified, token } = await world();
  await verified.read(token);
  expect([await verified.read(`${token}x`), await verified.read(`${token}x`), state.checks]).toEqual([undefined, undefined, 3]);
});
