import { describe, expect, it } from 'vitest';
import { parseOptions } from '@rookery/sdk';
import { netError, runAgent, type RunRequest } from '@rookery/sdk/testing';
import { publishRedis } from './agent.js';

describe('publish-redis', () => {
  const fields = { host: 'cache.example' };
  const run = (more: RunRequest) => runAgent(publishRedis, { options: { credential: 'broker', stream: 'lots' }, receive: [{ payload: {} }], credentials: { broker: { kind: 'redis', fields } }, ...more });
  const refusing = (code: 'network.denied' | 'network.refused') => {
    const refuse = () => Promise.reject(netError(code, 'no', { sent: false }));
    return { fetch: refuse, connect: refuse, agent: () => { throw new Error('not in this test'); } };
  };

  it('fails for good with a credential of another kind', async () => {
    expect((await run({ credentials: { broker: { kind: 'nats', fields } } })).deliveries).toMatchObject([{ status: 'dead', error: { message: expect.stringContaining('choose one of the kind redis') } }]);
  });

  it('is tried again where nobody answers, having sent nothing', async () => {
    expect((await run({ net: refusing('network.refused') })).deliveries).toMatchObject([{ status: 'failed', error: { code: 'provider.unavailable', message: expect.stringContaining('cache.example:6379') } }]);
  });

  it('names the host where the network refuses the call', async () => {
    expect((await run({ net: refusing('network.denied') })).deliveries).toMatchObject([{ status: 'dead', error: { message: expect.stringContaining('ask the operator to allow it') } }]);
  });

  it('takes no option it does not know', () => {
    expect(parseOptions(publishRedis, { version: 1, options: { credential: 'broker', stream: 'a', maxlen: 5 } }, '').ok).toBe(false);
  });
});
