import webPush from 'web-push';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPushService, type PushService, type PushServiceSubscription } from '@rookery/simulators';
import { exampleStart, loopbackNet, runAgent } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { sendWebPush } from './agent.js';

let service: PushService;
const { publicKey, privateKey } = webPush.generateVAPIDKeys();

beforeAll(async () => {
  service = await startPushService();
});
afterAll(() => service.stop());

interface Call {
  readonly options?: JsonObject;
  readonly fields?: JsonObject;
  readonly attempts?: number;
  readonly expiresAt?: string;
}

const send = (subscription: PushServiceSubscription, { options = {}, fields = {}, attempts = 1, expiresAt }: Call = {}) =>
  runAgent(sendWebPush, {
    options: { credential: 'keys', subscription: '{{ subscription }}', title: '{{ make }} for {{ price }} €', ...options },
    credentials: { keys: { kind: 'web-push-keys', fields: { publicKey, privateKey, subject: 'mailto:alerts@example.com', ...fields } } },
    net: loopbackNet(), attempts,
    receive: [{ payload: { make: 'BMW', price: 31_000, subscription: { endpoint: subscription.endpoint, keys: { ...subscription.keys } } }, ...(expiresAt === undefined ? {} : { expiresAt }) }],
  });

test('shows what the event says in the one browser it is for', async () => {
  const [mine, other] = [service.subscribe(publicKey), service.subscribe(publicKey)];
  const run = await send(mine, { options: { body: 'It ends at six.', url: 'https://auction.example/lots/7', data: { lot: 7 }, urgency: 'high', topic: 'lot 7', keepFor: '1h' } });
  expect(run.deliveries.map(({ status }) => status)).toEqual(['accepted']);
  const [shown] = service.shown(mine.endpoint);
  expect(JSON.parse(shown?.text ?? '{}')).toEqual({ title: 'BMW for 31000 €', body: 'It ends at six.', url: 'https://auction.example/lots/7', data: { lot: 7 }, tag: expect.stringMatching(/^[\w-]{32}$/) });
  expect([shown?.ttl, shown?.urgency, shown?.topic]).toEqual([3_600, 'high', expect.stringMatching(/^[\w-]{32}$/)]);
  expect(service.shown(other.endpoint)).toEqual([]);
});

test('is kept no longer than its event', async () => {
  const mine = service.subscribe(publicKey);
  await send(mine, { expiresAt: new Date(exampleStart + 600_000).toISOString() });
  expect(service.shown(mine.endpoint)[0]?.ttl).toBe(600);
});

test('carries the same tag again when the answer was lost', async () => {
  const mine = service.subscribe(publicKey);
  service.inject({ on: new URL(mine.endpoint).pathname, reset: 'after effect' });
  const run = await send(mine, { attempts: 2 });
  expect(run.deliveries.map(({ status }) => status)).toEqual(['unknown', 'accepted']);
  const tags = service.shown(mine.endpoint).map(({ text }) => (JSON.parse(text) as { readonly tag: string }).tag);
  expect([tags.length, new Set(tags).size]).toEqual([2, 1]);
});

test('writes once to a browser that does not listen any more', async () => {
  const mine = service.subscribe(publicKey);
  service.unsubscribe(mine.endpoint);
  const [delivery] = (await send(mine)).deliveries;
  expect([delivery?.status, delivery?.error]).toEqual(['dead', expect.objectContaining({ message: 'the browser does not listen any more; forget its subscription', disableEndpoint: expect.stringMatching(/^web-push:[0-9a-f]{32}$/) })]);
});

test('says when the page subscribed with another key, and waits as long as a service asks', async () => {
  const other = service.subscribe(webPush.generateVAPIDKeys().publicKey);
  expect((await send(other)).deliveries[0]?.error?.message).toContain('another key than that of credential "keys"');
  const mine = service.subscribe(publicKey);
  service.inject({ on: new URL(mine.endpoint).pathname, status: 429, headers: { 'retry-after': '7' } });
  const run = await send(mine, { attempts: 2 });
  expect([run.deliveries.map(({ status }) => status), run.deliveries[0]?.error]).toEqual([['failed', 'accepted'], expect.objectContaining({ retryAfterMs: 7_000 })]);
});
