import { startRedis } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { expect, it } from 'vitest';
import { checkRedis } from './redis-checks.js';
import { readRedis } from './read-redis.js';

describeWithServer('redis', 'readRedis', () => {
  it('asks a Redis what it is, and gives up on one that is not there', async () => {
    const redis = await startRedis();
    const facts = await readRedis(redis.url);
    expect(facts).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+/), policy: 'noeviction', hasPassword: false, isLocal: true, isEncrypted: false });
    expect(checkRedis(facts).find(({ check }) => check === 'Redis access')?.level).toBe('warn');
    await redis[Symbol.asyncDispose]();
    await expect(readRedis(redis.url)).rejects.toThrow();
  });
});
