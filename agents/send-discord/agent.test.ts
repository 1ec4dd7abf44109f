import { describe, expect, test } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { sendDiscord } from './agent.js';

const options = { credential: 'discord', channel: '100', text: '**{{ make }}**' };

describe('send-discord, before anything is sent', () => {
  test.each([
    [{ text: '{{ nothing }}' }, 'gave an empty text'],
    [{ text: 'x'.repeat(2_001) }, 'Discord takes 2000'],
    [{ embeds: { title: 'a' } }, 'this is no list'],
  ])('fails an event that %j makes no message of', async (changed, message) => {
    const [delivery] = (await runAgent(sendDiscord, { options: { ...options, ...changed }, receive: [{ payload: { make: 'BMW' } }] })).deliveries;
    expect([delivery?.status, delivery?.error?.message]).toEqual(['dead', expect.stringContaining(message)]);
  });
});
