import { describe, expect, test } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { sendWebPush } from './agent.js';

const subscription = { endpoint: 'https://push.example/1', keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) } };

describe('send-web-push, before anything is sent', () => {
  test.each([
    [{ subscription: '{{ nothing }}' }, 'this event has none'],
    [{ subscription: { endpoint: 'file:///etc/passwd', keys: subscription.keys } }, 'this event has none'],
    [{ title: '{{ nothing }}' }, 'gave an empty text'],
    [{ body: 'x'.repeat(4_000) }, 'push services take 3900'],
  ])('fails an event that %j makes no message of', async (changed, message) => {
    const [delivery] = (await runAgent(sendWebPush, { options: { credential: 'keys', subscription, title: 'Outbid', ...changed }, receive: [{ payload: {} }] })).deliveries;
    expect([delivery?.status, delivery?.error?.message]).toEqual(['dead', expect.stringContaining(message)]);
  });
});
