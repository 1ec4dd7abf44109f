import { describe, expect, test } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { pushWebsocket } from './agent.js';

const bid = { payload: { lot: 7, price: 31_000 } };

describe('push-websocket', () => {
  test('pushes the whole event to its channel, and keeps the type of what a message is made of', async () => {
    const run = await runAgent(pushWebsocket, { options: { channel: 'lot-{{ lot }}' }, receive: [bid] });
    expect(run.pushed).toEqual([{ channel: 'lot-7', data: bid.payload, expiresAt: null }]);
    expect(run.deliveries).toMatchObject([{ status: 'accepted', reference: 'lot-7:1' }]);
    const made = await runAgent(pushWebsocket, { options: { message: { now: '{{ price }}' } }, receive: [bid] });
    expect(made.pushed).toEqual([{ channel: 'all', data: { now: 31_000 }, expiresAt: null }]);
  });

  test('fails the events that name no channel or are too large, and pushes the others', async () => {
    const receive = [{ payload: { to: '' } }, { payload: { to: 'a'.repeat(201) } }, { payload: { to: 'a\u0000b' } }, { payload: { to: 'x', text: 'y'.repeat(70_000) } }, { payload: { to: 'dealer-1' } }];
    const run = await runAgent(pushWebsocket, { options: { channel: '{{ to }}' }, receive });
    expect(run.pushed.map(({ channel }) => channel)).toEqual(['dealer-1']);
    expect(run.deliveries.map(({ error }) => error?.message.split(';')[0] ?? null)).toEqual([
      'channel: "{{ to }}" gave an empty name for this event', 'channel: the name has 201 characters', 'channel: "a\\u0000b" holds control characters', 'message: it has 70020 bytes', null,
    ]);
  });
});
