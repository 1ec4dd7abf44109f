import { describe, expect, test } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { sendSlack } from './agent.js';

const options = { credential: 'slack', channel: '#auctions', text: '*{{ make }}*' };

describe('send-slack, before anything is sent', () => {
  test.each([
    [{ channel: '{{ nothing }}' }, 'gave no channel'],
    [{ text: '{{ nothing }}' }, 'gave an empty text'],
    [{ text: 'x'.repeat(40_001) }, 'Slack takes 40000'],
    [{ blocks: { type: 'divider' } }, 'this is no list'],
  ])('fails an event that %j makes no message of', async (changed, message) => {
    const [delivery] = (await runAgent(sendSlack, { options: { ...options, ...changed }, receive: [{ payload: { make: 'BMW' } }] })).deliveries;
    expect([delivery?.status, delivery?.error?.message]).toEqual(['dead', expect.stringContaining(message)]);
  });
});
