import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import { freePort, startRookery, until, type Rookery } from '@rookery/testkit';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliveriesOf, eventsOf, hookOf, ownerOf, publishNew, republish, type Client, type Hook } from './world/client.js';

const entry = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const listen = (credential: string, options: object = {}): object => ({ type: 'telegram-updates', version: 1, options: { credential, ...options } });
const only = (name: string, agents: object): object => ({ schemaVersion: 1, name, agents, links: [] });

let telegram: TelegramSimulator;
let server: Rookery;
let client: Client;
let hook: Hook;
let sales: string;
let support: string;
let said = 0;

beforeAll(async () => {
  telegram = await startTelegramSimulator({ webhook: { retryMs: 100, attempts: 50 } });
  const port = await freePort();
  server = await startRookery({
    entry, environment: { PORT: String(port), ROOKERY_PUBLIC_URL: `http://127.0.0.1:${port}`, ROOKERY_EGRESS_ALLOW: new URL(telegram.url).host, ROOKERY_LOG_LEVEL: 'warn' },
  });
  client = ownerOf(server);
  for (const [name, token] of [['polled', '901:polled'], ['posted', '902:posted'], ['unread', '903:unread']] as const) {
    telegram.addBot(token, { username: `${name}_bot` });
    await client.ask('PUT', `/api/v1/credentials/${name}`, { kind: 'telegram-bot', fields: { token, apiRoot: telegram.apiRoot } });
  }
  const published = await publishNew(client, {
    schemaVersion: 1, name: 'sales',
    agents: {
      in: { type: 'webhook', version: 1 },
      tell: { type: 'send-telegram', version: 1, options: { credential: 'polled', chatId: '{{ chat }}', text: 'lot {{ n }}', buttons: [[{ text: 'Bid', data: 'bid:{{ n }}' }]] } },
      bids: listen('polled', { kinds: ['callback_query'], buttons: ['bid:*'], buttonAnswer: 'Noted.' }),
      lots: listen('polled', { kinds: ['message'], payloads: ['lot-*'] }),
    },
    links: [{ from: 'in', to: 'tell' }],
  });
  sales = published.id;
  hook = hookOf(server, published, 'in');
  support = (await publishNew(client, only('support', { everything: listen('polled') }))).id;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await telegram.stop();
});

const say = (token: string, text: string, chat = 42): number => {
  said += 1;
  const person = { id: chat, first_name: 'Anna', is_bot: false };
  return telegram.sendUpdate({ message: { message_id: said, date: 1767225600 + said, chat: { ...person, type: 'private' }, from: person, text } }, token) ?? 0;
};
const textsOf = async (workflowId: string, agent: string): Promise<readonly unknown[]> => (await eventsOf(client, workflowId, agent)).map(({ payload }) => payload as { readonly text?: string; readonly data?: string }).map(({ text, data }) => text ?? data).toReversed();
const switchedOff = async (): Promise<readonly string[]> => (await client.ask<{ readonly items: readonly { readonly endpoint: string }[] }>('GET', '/api/v1/endpoints')).items.map(({ endpoint }) => endpoint);
const calls = (method: string, token: string) => telegram.requests().filter((call) => call.method === method && call.bot === `${token}_bot`);

it('gives every workflow of a bot what it takes, by one reader', async () => {
  say('901:polled', '/start lot-7');
  say('901:polled', 'hello');
  await until('both were taken', async () => (await textsOf(support, 'everything')).length === 2);
  expect(await textsOf(support, 'everything')).toEqual(['/start lot-7', 'hello']);
  expect(await textsOf(sales, 'lots')).toEqual(['/start lot-7']);
  expect(await textsOf(sales, 'bids')).toEqual([]);
});

it('knows by a pressed button that a message was acted on, answers it, and tells the workflow', async () => {
  telegram.addChat({ id: 42, type: 'private' });
  await hook.post({ chat: 42, n: 7 });
  await until('it was sent', async () => (await deliveriesOf(client, sales))[0]?.status === 'accepted');
  const [message] = telegram.messages(42);
  telegram.pressButton(message!, 'bid:7');
  const [delivery] = await until('it was acted on', async () => {
    const deliveries = await deliveriesOf(client, sales);
    return deliveries[0]?.status === 'acted' ? deliveries : undefined;
  });
  expect(delivery?.reference).toBe(`telegram:901:42:${message?.messageId}`);
  await until('the press was answered', async () => calls('answerCallbackQuery', 'polled').some(({ status }) => status === 200));
  expect(calls('answerCallbackQuery', 'polled').map(({ parameters }) => parameters['text'])).toEqual(['Noted.']);
  expect(await textsOf(sales, 'bids')).toEqual(['bid:7']);
});

it('writes again to who blocked the bot, when they press Start', async () => {
  telegram.addChat({ id: 43, type: 'private' });
  telegram.blockBot(43);
  await hook.post({ chat: 43, n: 8 });
  await until('the chat was switched off', async () => (await switchedOff()).includes('telegram:polled:43'));
  telegram.unblockBot(43);
  say('901:polled', '/start', 43);
  await until('the chat was switched on', async () => (await switchedOff()).length === 0);
  await hook.post({ chat: 43, n: 9 });
  await until('it was sent', async () => telegram.messages(43).length === 1);
});

it('misses nothing while it is down, and takes nothing twice', async () => {
  const before = (await textsOf(support, 'everything')).length;
  say('901:polled', 'just before');
  await until('it was taken', async () => (await textsOf(support, 'everything')).length === before + 1);
  await server.kill();
  const missed = Array.from({ length: 150 }, (_, index) => `missed ${index}`);
  for (const text of missed) say('901:polled', text);
  await server.start();
  await until('all were taken', async () => (await textsOf(support, 'everything')).length >= before + 151, 50_000);
  expect((await textsOf(support, 'everything')).slice(before)).toEqual(['just before', ...missed]);
});

it('gives who listens later what comes from then on', async () => {
  say('901:polled', 'old');
  await until('it was taken', async () => (await textsOf(support, 'everything')).at(-1) === 'old');
  const late = (await publishNew(client, only('late', { everything: listen('polled') }))).id;
  say('901:polled', 'new');
  await until('it was taken', async () => (await textsOf(late, 'everything')).length > 0);
  expect(await textsOf(late, 'everything')).toEqual(['new']);
});

it('is never read by a try', async () => {
  say('903:unread', '/start');
  const { id } = await client.ask<{ readonly id: string }>('POST', '/api/v1/workflows', only('unread', { everything: listen('unread') }));
  const tried = await client.ask<object>('POST', `/api/v1/workflows/${id}/try`, { samples: [{ agent: 'everything', input: '/start lot-7' }] });
  expect(JSON.stringify(tried)).toContain('lot-7');
  expect(telegram.requests().filter(({ bot }) => bot === 'unread_bot')).toEqual([]);
});

it('takes updates at a webhook, with the secret only, and goes back to polling', async () => {
  const { id } = await publishNew(client, only('posted', { everything: listen('posted', { mode: 'webhook', buttonAnswer: 'Noted.' }) }));
  await until('Telegram was told the address', async () => calls('setWebhook', 'posted').some(({ status }) => status === 200));
  const [told] = calls('setWebhook', 'posted');
  const refused = await fetch(String(told?.parameters['url']), { method: 'POST', body: '{"update_id":1,"message":{}}', headers: { 'content-type': 'application/json' } });
  say('902:posted', 'by post');
  await until('it was taken', async () => (await textsOf(id, 'everything')).length === 1);
  expect([refused.status, await textsOf(id, 'everything')]).toEqual([401, ['by post']]);
  await republish(client, id, only('posted', { everything: listen('posted') }));
  say('902:posted', 'by poll');
  await until('it was taken', async () => (await textsOf(id, 'everything')).length === 2);
  expect(await textsOf(id, 'everything')).toEqual(['by post', 'by poll']);
});
