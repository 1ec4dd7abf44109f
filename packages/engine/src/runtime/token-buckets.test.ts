import { describe, expect, it } from 'vitest';
import { TokenBuckets } from './token-buckets.js';
import type { UrgencyOf } from './urgency.js';

const bot = { name: 'bot', ratePerSecond: 10, burst: 5 };
const urgency = (more: Partial<UrgencyOf> = {}): UrgencyOf => ({ critical: false, expiresAt: null, value: 0, ...more });
const taken = (buckets: TokenBuckets, uses: Parameters<TokenBuckets['tryTake']>[0], from: number, to: number, stepMs = 10): number => {
  let count = 0;
  for (let now = from; now < to; now += stepMs) while (buckets.tryTake(uses, now)) count += 1;
  return count;
};

describe('a token bucket', () => {
  it('gives its burst at once and its rate from then on', () => {
    const buckets = new TokenBuckets();
    expect(taken(buckets, [bot], 0, 10)).toBe(5);
    expect(taken(buckets, [bot], 10, 10_110)).toBeGreaterThanOrEqual(100);
    expect(taken(buckets, [bot], 10_110, 20_110)).toBeLessThanOrEqual(101);
  });

  it('takes of every bucket or of none', () => {
    const buckets = new TokenBuckets();
    const chat = { name: 'chat', ratePerSecond: 1, burst: 1 };
    expect([buckets.take([bot, chat], 0), buckets.take([bot, chat], 0)]).toEqual([undefined, 'chat']);
    expect(taken(buckets, [bot], 0, 10)).toBe(4);
  });

  it('never gives more in any second than it may, however the burst falls', () => {
    const buckets = new TokenBuckets();
    const use = { ...bot, burst: 10, mostPerSecond: 12 };
    expect(taken(buckets, [use], 0, 1_000)).toBe(12);
    expect(buckets.waitMs([use], 999)).toBe(1);
  });

  it('counts a dear call in full and lets it owe', () => {
    const buckets = new TokenBuckets();
    expect(buckets.tryTake([{ ...bot, tokens: 8 }], 0)).toBe(true);
    expect(buckets.waitMs([bot], 0)).toBe(400);
  });

  it('gives back what was not used', () => {
    const buckets = new TokenBuckets();
    const use = { ...bot, mostPerSecond: 5 };
    expect(taken(buckets, [use], 0, 10)).toBe(5);
    buckets.giveBack([use]);
    expect(taken(buckets, [use], 0, 10)).toBe(1);
  });
});

describe('a pause', () => {
  it('gives nothing until it is over, and no burst then', () => {
    const buckets = new TokenBuckets();
    buckets.tryTake([bot], 0);
    buckets.pause('bot', 3_000, 0);
    expect(buckets.waitMs([bot], 0)).toBe(3_000);
    expect(taken(buckets, [bot], 0, 3_000)).toBe(0);
    expect(buckets.tryTake([bot], 3_000)).toBe(true);
  });

  it('that calls in the air bring back together counts once', () => {
    const buckets = new TokenBuckets();
    for (const now of [0, 10, 20, 30]) buckets.pause('bot', now + 1_000, now);
    buckets.pause('bot', 3_000, 2_000);
    expect(taken(buckets, [bot], 3_000, 13_000)).toBeGreaterThanOrEqual(100);
  });

  it('leaves the rate alone when it comes now and then', () => {
    const buckets = new TokenBuckets();
    buckets.tryTake([bot], 0);
    for (const at of [0, 20_000, 40_000, 60_000]) buckets.pause('bot', at + 1_000, at);
    expect(taken(buckets, [bot], 61_000, 71_000)).toBeGreaterThanOrEqual(100);
  });

  it('halves the rate when it comes again and again, which ten calm seconds begin to mend', () => {
    const buckets = new TokenBuckets();
    buckets.tryTake([bot], 0);
    for (const at of [0, 2_000, 4_000]) buckets.pause('bot', at + 1_000, at);
    expect(taken(buckets, [{ ...bot, burst: 2 }], 5_000, 14_000)).toBeLessThanOrEqual(47);
    taken(buckets, [bot], 14_000, 75_000);
    expect(taken(buckets, [{ ...bot, burst: 2 }], 75_000, 85_000)).toBeGreaterThanOrEqual(99);
  });

  it('of one chat leaves the others alone, and of a second one stops the bot', () => {
    const buckets = new TokenBuckets();
    buckets.tryTake([bot], 0);
    buckets.pause('one', 5_000, 0, 'bot');
    expect(buckets.tryTake([bot], 0)).toBe(true);
    buckets.pause('two', 5_000, 100, 'bot');
    expect(buckets.waitMs([bot], 100)).toBe(4_900);
  });

  it('of two chats one after the other leaves the bot alone', () => {
    const buckets = new TokenBuckets();
    buckets.pause('one', 1_000, 0, 'bot');
    buckets.pause('two', 3_000, 2_000, 'bot');
    expect(buckets.tryTake([bot], 2_000)).toBe(true);
  });
});

describe('who waits for a bucket', () => {
  const one = { name: 'bot', ratePerSecond: 1, burst: 1 };
  const spent = (): TokenBuckets => {
    const buckets = new TokenBuckets();
    buckets.tryTake([one], 0);
    return buckets;
  };

  it.each([
    ['critical', urgency({ critical: true }), urgency({ expiresAt: 1, value: 9 })],
    ['with the earlier end', urgency({ expiresAt: 5_000 }), urgency({ expiresAt: 6_000, value: 9 })],
    ['of the greater value', urgency({ value: 2 }), urgency({ value: 1 })],
  ])('is served first when it is %s', (_what, better, worse) => {
    const buckets = spent();
    buckets.claim('bot', { id: 1, urgency: better }, 1_000, 0);
    expect(buckets.tryTake([one], 1_000, { id: 2, urgency: worse })).toBe(false);
    expect(buckets.tryTake([one], 1_000, { id: 1, urgency: better })).toBe(true);
  });

  it('takes turns with its equal', () => {
    const buckets = spent();
    expect(buckets.tryTake([one], 1_000, { id: 1, urgency: urgency() })).toBe(true);
    buckets.claim('bot', { id: 2, urgency: urgency() }, 1_000, 1_000);
    expect(buckets.tryTake([one], 2_000, { id: 1, urgency: urgency() })).toBe(false);
    expect(buckets.tryTake([one], 2_000, { id: 2, urgency: urgency() })).toBe(true);
  });

  it('holds up nobody once it has gone, or has not come', () => {
    const buckets = spent();
    const better = { id: 1, urgency: urgency({ critical: true }) };
    buckets.claim('bot', better, 1_000, 0);
    buckets.withdraw('bot', 1);
    expect(buckets.tryTake([one], 1_000, { id: 2, urgency: urgency() })).toBe(true);
    buckets.claim('bot', better, 1_000, 1_000);
    expect(buckets.tryTake([one], 3_500, { id: 2, urgency: urgency() })).toBe(true);
  });
});
