import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { readChannelToken } from './push-access.js';

const KEY = 'k'.repeat(32);
const NOW = 1_800_000_000_000;
const ends = NOW / 1000 + 60;

const sign = (claims: Record<string, unknown>, { key = KEY, alg = 'HS256' }: { readonly key?: string; readonly alg?: string } = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key));

describe('a token for channels', () => {
  it('opens the channels it lists and those that begin so, until it ends', async () => {
    const access = await readChannelToken(await sign({ channels: ['lot-7', 'dealer-3-*'], exp: ends }), KEY, NOW);
    if (!access.ok) throw new Error(access.reason);
    expect(['lot-7', 'lot-77', 'dealer-3-bids', 'dealer-33', 'dealer-3'].filter((channel) => access.hearing.mayHear(channel))).toEqual(['lot-7', 'dealer-3-bids']);
    expect(access.hearing.until).toBe(ends * 1000);
  });

  it('is refused when it has ended, never ends, lists nothing, or was not signed with this key and HS256', async () => {
    const tokens = [
      await sign({ channels: ['a'], exp: NOW / 1000 - 1 }),
      await sign({ channels: ['a'] }),
      await sign({ exp: ends }),
      await sign({ channels: ['a'], exp: ends }, { key: 'x'.repeat(32) }),
      await sign({ channels: ['a'], exp: ends }, { alg: 'HS512', key: 'k'.repeat(64) }),
      new UnsecuredJWT({ channels: ['a'], exp: ends }).encode(),
      'nonsense',
    ];
    const answers = await Promise.all(tokens.map((token) => readChannelToken(token, KEY, NOW)));
    const wrong = 'the token is wrong; it is the one of this address, or a JWT signed by its key (HS256)';
    expect(answers.map((access) => (access.ok ? 'open' : access.reason))).toEqual([
      'the token has ended; fetch a new one', 'the token needs the claim "exp"', 'the token needs the claim "channels", a list of names', wrong, wrong, wrong, wrong,
    ]);
  });
});
