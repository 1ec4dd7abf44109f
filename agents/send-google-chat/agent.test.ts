import { expect, test } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { sendGoogleChat } from './agent.js';

const send = (options: JsonObject, payload: JsonObject = {}) =>
  runAgent(sendGoogleChat, {
    options: { credential: 'google', space: 'AAAA', text: 'Hello', ...options }, net: { 'https://chat.googleapis.com/v1/spaces/AAAA/messages?*': { body: { name: 'spaces/AAAA/messages/1' } } },
    credentials: { google: { kind: 'google-oauth2', fields: {}, accessToken: 'ya29.a' } }, receive: [{ payload }],
  });

test('names the request by the key of the delivery, the same each time', async () => {
  const ids = [await send({}), await send({})].map(({ requests }) => new URL(requests[0]?.url ?? '').searchParams.get('requestId'));
  expect([ids[0]?.length, ids[0] === ids[1]]).toEqual([40, true]);
});

test.each([
  [{ space: '{{ gone }}' }, 'space: "" is no space; the template "{{ gone }}" must give its id, for example "spaces/AAAAbCdEfGh"'],
  [{ text: '{{ gone }}' }, 'text: "{{ gone }}" gave an empty text for this event'],
  [{ text: 'a'.repeat(32_000) }, 'text: the message has 32011 bytes; Google Chat takes 32000, so shorten it'],
])('does not send %o', async (options, message) => {
  const run = await send(options);
  expect([run.requests.length, run.deliveries[0]?.status, run.deliveries[0]?.error?.message]).toEqual([0, 'dead', message]);
});

test('needs a text or a card', () => {
  expect(parseOptions(sendGoogleChat, { version: 1, options: { credential: 'google' } }, 'options')).toMatchObject({ ok: false, issues: [{ path: 'options.text' }] });
});
