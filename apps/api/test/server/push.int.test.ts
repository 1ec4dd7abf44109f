import { startRookery, until, type Rookery } from '@rookery/testkit';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entry } from './built-server.js';
import { listenTo } from './push-listener.js';
import type { Created } from './workflow-client.js';

let rookery: Rookery;

beforeAll(async () => {
  rookery = await startRookery({ entry });
});
afterAll(() => rookery[Symbol.asyncDispose]());

const KEY = 'a key of thirty-two characters !';
const bids = (name: string, options: object = {}) => ({
  schemaVersion: 1, name,
  agents: { by: { type: 'manual', version: 1, options: {} }, push: { type: 'push-websocket', version: 1, options: { channel: 'lot-{{ lot }}', message: '{{ price }}', ...options } } },
  links: [{ from: 'by', to: 'push' }],
});

async function open(document: object) {
  const { body } = await rookery.api<Created>('POST', '/api/v1/workflows', { body: document });
  const published = await rookery.api<{ readonly feeds: readonly { readonly path: string; readonly token: string }[] }>('POST', `/api/v1/workflows/${body.id}/publish`, { body: {} });
  const address = published.status === 201 || published.status === 200 ? published.body.feeds[0] : undefined;
  if (address === undefined) throw new Error(JSON.stringify(published.body));
  const bid = (lot: number, ...prices: readonly number[]) => rookery.api('POST', `/api/v1/workflows/${body.id}/agents/by/run`, { body: prices.map((price) => ({ lot, price })) });
  return { id: body.id, ...address, bid };
}

const signed = (channels: readonly string[], key = KEY) => new SignJWT({ channels: [...channels] }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m').sign(new TextEncoder().encode(key));

describe('push over WebSocket', () => {
  test('gives each listener the messages of its channel, in order, and none of others', async () => {
    const { path, token, bid } = await open(bids('two-channels'));
    expect(path).toMatch(/^\/push\/[0-9a-f]{32}$/);
    await using first = listenTo(rookery.url, `${path}?channel=lot-1`, { bearer: token });
    await using both = listenTo(rookery.url, path, { token });
    both.send({ subscribe: 'lot-1' });
    both.send({ subscribe: 'lot-2' });
    await until('both listen', async () => first.frames.length === 1 && both.frames.length === 2);
    await bid(1, 100, 200, 300);
    await bid(2, 7);
    await until('the messages', async () => both.data().length === 4 && first.data().length === 3);
    expect(first.data()).toEqual([100, 200, 300]);
    expect(both.frames.filter(({ channel, type }) => type === 'message' && channel === 'lot-2').map(({ data }) => data)).toEqual([7]);
    both.send({ unsubscribe: 'lot-1' });
    await until('the end of it', async () => both.frames.some(({ type }) => type === 'unsubscribed'));
    await bid(1, 400);
    await bid(2, 8);
    await until('the next of the other', async () => both.data().at(-1) === 8);
    expect(both.data()).not.toContain(400);
  });

  test('gives who comes back what came meanwhile, over a restart of the server, each message once', async () => {
    const { path, token, bid } = await open(bids('back-again'));
    const before = listenTo(rookery.url, `${path}?channel=lot-1`, { token });
    await until('it listens', async () => before.frames.length === 1);
    await bid(1, 1, 2);
    await until('the first two', async () => before.data().length === 2);
    const cursor = before.frames.at(-1)?.cursor ?? 0;
    await before[Symbol.asyncDispose]();
    await bid(1, 3);
    await rookery.kill();
    await rookery.start();
    await bid(1, 4);
    await using after = listenTo(rookery.url, `${path}?channel=lot-1&after=${cursor}`, { token });
    await until('the rest', async () => after.data().length >= 2);
    await bid(1, 5);
    await until('what comes now', async () => after.data().length >= 3);
    expect([after.frames[0], after.data()]).toEqual([{ type: 'subscribed', channel: 'lot-1', cursor, missed: false }, [3, 4, 5]]);
  });

  test('keeps as many messages as it says, and tells who comes too late', async () => {
    const { path, token, bid } = await open(bids('few-kept', { keep: 2 }));
    await using listening = listenTo(rookery.url, `${path}?channel=lot-1`, { token });
    await until('it listens', async () => listening.frames.length === 1);
    await bid(1, 1, 2, 3, 4);
    await until('all', async () => listening.data().length === 4);
    await using late = listenTo(rookery.url, `${path}?channel=lot-1&after=${listening.frames[1]?.cursor}`, { token });
    await until('what is kept', async () => late.data().length === 2);
    expect([late.frames[0]?.missed, late.data()]).toEqual([true, [3, 4]]);
  });

  test('lets in who has a token, only to the channels it names, and says why it refuses', async () => {
    await rookery.api('PUT', '/api/v1/credentials/push', { body: { kind: 'push-key', fields: { key: KEY } } });
    const { path, token, bid } = await open(bids('guarded', { key: 'push' }));
    await using dealer = listenTo(rookery.url, path, { token: await signed(['lot-1*']) });
    dealer.send({ subscribe: 'lot-2' });
    dealer.send({ subscribe: 'lot-11' });
    await until('both answers', async () => dealer.frames.length === 2);
    expect(dealer.frames.map(({ type, code, channel }) => [type, code, channel])).toEqual([['error', 'push.notAllowed', 'lot-2'], ['subscribed', undefined, 'lot-11']]);
    await bid(2, 1);
    await bid(11, 2);
    await until('its own', async () => dealer.data().length === 1);
    expect(dealer.data()).toEqual([2]);
    const refused = await Promise.all([listenTo(rookery.url, path), listenTo(rookery.url, path, { token: 'wrong' }), listenTo(rookery.url, path, { token: await signed(['lot-1'], 'x'.repeat(32)) })].map(({ end }) => end));
    expect(refused.map(({ code }) => code)).toEqual([4401, 4401, 4401]);
    expect(refused[0]?.reason).toContain('a token is needed');
    await using server = listenTo(rookery.url, `${path}?channel=lot-2`, { token });
    await until('the token of the address opens all', async () => server.frames[0]?.type === 'subscribed');
    expect((await listenTo(rookery.url, `/push/${'0'.repeat(32)}`).end).reason).toContain('404');
    expect((await listenTo(rookery.url, '/api/v1/health').end).reason).toContain('404');
  });

  test('moves a delivery to what its listener says of the message, and only for channels it listens to', async () => {
    const { id, path, bid } = await open(bids('acknowledged', { access: 'address' }));
    await using listening = listenTo(rookery.url, `${path}?channel=lot-1`);
    await until('it listens', async () => listening.frames.length === 1);
    await bid(1, 1, 2);
    await until('the messages', async () => listening.data().length === 2);
    const [, first, second] = listening.frames.map(({ cursor }) => cursor);
    listening.send({ ack: 'lot-1', cursor: second, status: 'acted' });
    listening.send({ ack: 'lot-1', cursor: first });
    listening.send({ ack: 'lot-2', cursor: 1 });
    const statuses = async () => (await rookery.api<{ readonly items: readonly { readonly status: string }[] }>('GET', `/api/v1/deliveries?workflow=${id}`)).body.items.map(({ status }) => status).toSorted();
    await until('both receipts', async () => (await statuses()).join() === 'acted,delivered');
    expect(listening.frames.at(-1)).toMatchObject({ type: 'error', code: 'push.notSubscribed', channel: 'lot-2' });
  });

  test('ends a listener that speaks nonsense, and all when the workflow goes or the server stops', async () => {
    const { id, path } = await open(bids('open-to-all', { access: 'address' }));
    const nonsense = listenTo(rookery.url, path);
    nonsense.send('hello');
    expect(await nonsense.end).toEqual({ code: 4400, reason: 'send {"subscribe":"channel","after":cursor}, {"unsubscribe":"channel"} or {"ack":"channel","cursor":cursor}' });
    const huge = listenTo(rookery.url, path);
    huge.send({ subscribe: 'x'.repeat(10_000) });
    expect((await huge.end).code).toBe(1009);
    const left = listenTo(rookery.url, `${path}?channel=lot-1`);
    await until('it listens', async () => left.frames.length === 1);
    await rookery.api('DELETE', `/api/v1/workflows/${id}`);
    expect((await left.end).code).toBe(4404);
    const other = await open(bids('stays', { access: 'address' }));
    const told = listenTo(rookery.url, `${other.path}?channel=lot-1`);
    await until('it listens', async () => told.frames.length === 1);
    await rookery.stop();
    expect((await told.end).code).toBe(1001);
    await rookery.start();
  });
});
