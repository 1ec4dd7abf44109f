import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { simulateChat } from '@rookery/simulators';
import { PermanentError, RateLimitedError, type JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import { startGoogleWorld, type GoogleWorld } from '../google/test/google-world.js';
import { sendGoogleChat } from './agent.js';

const chat = simulateChat({ quota: { perProject: 1_000, perUser: 1_000 } });
const path = '/v1/spaces/AAAA/messages';
const webhook = (token: string) => ({ kind: 'google-chat-webhook', fields: { url: `${world.google.apiRoot}${path}?key=k1&token=${token}` } });
let world: GoogleWorld;
let google: Awaited<ReturnType<GoogleWorld['credential']>>;

beforeAll(async () => {
  world = await startGoogleWorld([chat]);
  google = await world.credential({ chat: true });
  chat.addSpace('AAAA', { key: 'k1', token: 't1' });
});
beforeEach(() => {
  chat.clear();
  world.google.reset();
});
afterAll(() => world.google.stop());

const send = (options: JsonObject = {}, attempts = 1) =>
  runAgent(sendGoogleChat, {
    options: { credential: 'google', space: 'spaces/AAAA', text: '*{{ make }}*', ...options },
    net: loopbackNet(), credentials: { google, hook: webhook('t1'), gone: webhook('t2') }, receive: [{ payload: { make: 'BMW', id: 7 } }], attempts,
  });

test('writes one message and hands on its name', async () => {
  const run = await send();
  expect(chat.messages()).toMatchObject([{ space: 'AAAA', text: '*BMW*', sender: 'rookery@project.iam.gserviceaccount.com' }]);
  expect(run.emitted[0]?.payload).toEqual({ name: 'spaces/AAAA/messages/1', thread: 'spaces/AAAA/threads/t1' });
  expect(run.deliveries).toMatchObject([{ status: 'delivered', reference: 'spaces/AAAA/messages/1' }]);
});

test.each(['after effect', 'before effect'] as const)('writes it once when the connection is cut %s', async (reset) => {
  world.google.inject({ on: path, reset });
  const run = await send({}, 2);
  expect([run.deliveries.map(({ status }) => status), chat.messages().length]).toEqual([['failed', 'delivered'], 1]);
});

test('does not know what became of a message through a webhook whose answer was lost, and it had been written', async () => {
  world.google.inject({ on: path, reset: 'after effect' });
  const run = await send({ credential: 'hook' });
  expect([run.deliveries[0]?.status, chat.messages().length]).toEqual(['unknown', 1]);
});

test('keeps what belongs together in one thread', async () => {
  await send({ thread: 'lot-{{ id }}' });
  await send({ thread: 'lot-{{ id }}', text: 'sold', credential: 'hook' });
  expect(chat.messages().map(({ thread, sender }) => [thread, sender === 'webhook'])).toEqual([['spaces/AAAA/threads/lot-7', false], ['spaces/AAAA/threads/lot-7', true]]);
});

test('writes through a webhook, with a card', async () => {
  const run = await send({ credential: 'hook', space: '', card: { header: { title: '{{ make }}' } } });
  expect(chat.messages()).toMatchObject([{ sender: 'webhook', cards: [{ card: { header: { title: 'BMW' } } }] }]);
  expect(run.deliveries[0]?.status).toBe('delivered');
});

test.each(['google', 'hook'])('waits as %s when the space has had enough', async (credential) => {
  world.google.inject({ on: path, status: 429, headers: { 'retry-after': '3' }, body: { error: { code: 429, message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED' } } });
  const run = await send({ credential }, 2);
  expect(run.deliveries[0]?.error).toBeInstanceOf(RateLimitedError);
  expect(run.deliveries[0]?.error).toMatchObject({ retryAfterMs: 3_000 });
  expect(chat.messages()).toHaveLength(1);
});

test.each([
  ['a webhook that was removed', { credential: 'gone' }, 'Google Chat knows no webhook "gone" (401); it was removed from its space: make a new one and store its address'],
  ['a space it is not in', { space: 'spaces/BBBB' }, 'Google: Resource not found.; share it with the account of the credential'],
])('gives up on %s, and says what to do', async (_what, options, message) => {
  const run = await send(options, 3);
  expect(run.deliveries).toHaveLength(1);
  expect(run.deliveries[0]?.error).toBeInstanceOf(PermanentError);
  expect(run.deliveries[0]?.error?.message).toBe(message);
});
