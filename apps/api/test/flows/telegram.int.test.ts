import { startTelegramSimulator, type RecordedCall, type TelegramSimulator } from '@rookery/simulators';
import { until, type Rookery } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliveriesOf, eventsOf, hookOf, ownerOf, publishNew, type Client, type DeliveryView, type Hook } from './world/client.js';
import { startServer } from './world/server.js';

const second = 1_000;

let telegram: TelegramSimulator;
let server: Rookery;
let client: Client;
let hook: Hook;
let workflowId: string;

beforeAll(async () => {
  telegram = await startTelegramSimulator();
  telegram.addBot('900:flows', { username: 'flows_bot' });
  server = await startServer({ mayCall: [new URL(telegram.url).host] });
  client = ownerOf(server);
  await client.ask('PUT', '/api/v1/credentials/flows-bot', { kind: 'telegram-bot', fields: { token: '900:flows', apiRoot: telegram.apiRoot } });
  const published = await publishNew(client, {
    schemaVersion: 1,
    name: 'messages',
    agents: {
      in: { type: 'webhook', version: 1, key: '{{ chat }}', expiresAt: '{{ until }}' },
      wanted: { type: 'filter', version: 1, options: { conditions: [{ field: 'mute', is: 'absent' }] } },
      tell: {
        type: 'send-telegram', version: 1, ordered: true,
        // No budget at all: whatever spends an attempt is dead.
        retry: { attempts: 0 },
        options: {
          credential: 'flows-bot', chatId: '{{ chat }}', parseMode: 'HTML', text: '<b>{{ title }}</b> {{ n }}',
          buttons: [[{ text: 'Open', url: 'https://auction.example/lots/{{ n }}' }, { text: 'Not for me', data: 'skip:{{ n }}' }]],
        },
      },
    },
    links: [{ from: 'in', to: 'wanted' }, { from: 'wanted', to: 'tell' }],
  });
  workflowId = published.id;
  hook = hookOf(server, published, 'in');
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await telegram.stop();
});

const say = (chat: number, n: number, more: object = {}) => ({ chat, n, title: 'Rolls & Royce', until: '', ...more });
const textsIn = (chat: number) => telegram.messages(chat).map(({ text }) => text);
const callsTo = (chat: number): readonly RecordedCall[] => telegram.requests().filter(({ method, parameters }) => method === 'sendMessage' && Number(parameters['chat_id']) === chat);
const deliveriesTo = async (chat: number): Promise<readonly DeliveryView[]> => (await deliveriesOf(client, workflowId)).filter(({ key }) => key === String(chat)).toReversed();
const settledTo = (chat: number, count: number) =>
  until(`${count} deliveries to chat ${chat} are settled`, async () => {
    const deliveries = await deliveriesTo(chat);
    return deliveries.length === count && deliveries.every(({ status }) => status !== 'pending' && status !== 'sending') ? deliveries : undefined;
  });

it('writes text and buttons that can be pressed, and nothing that was filtered out', async () => {
  telegram.addChat({ id: 1, type: 'private' });
  await hook.post([say(1, 1), say(1, 2, { mute: true })]);
  const [delivery] = await settledTo(1, 1);
  const [message] = telegram.messages(1);
  expect(message).toMatchObject({ text: 'Rolls & Royce 1', entities: [{ type: 'bold', offset: 0, length: 13 }] });
  expect(message?.replyMarkup).toEqual({ inline_keyboard: [[{ text: 'Open', url: 'https://auction.example/lots/1' }, { text: 'Not for me', callback_data: 'skip:1' }]] });
  expect(telegram.pressButton(message!, 'skip:1')).toMatch(/^callback/);
  expect(delivery).toMatchObject({ status: 'accepted', reference: `telegram:900:1:${message?.messageId}`, attempts: [{ number: 1, outcome: 'accepted' }] });
});

it('stops the whole bot for as long as Telegram asks, spends nothing on it and keeps the order', async () => {
  for (const id of [11, 12]) telegram.addChat({ id, type: 'private' });
  telegram.inject({ method: 'sendMessage', status: 429, body: tooMany(3) });
  await hook.post(say(11, 1));
  const refused = await until('the bot was told to wait', async () => callsTo(11).find(({ status }) => status === 429));
  await hook.post([say(11, 2), say(12, 1), say(11, 3), say(12, 2)]);
  await settledTo(11, 3);
  await settledTo(12, 2);

  const after = telegram.requests().filter(({ at }) => at > refused.at);
  expect(Math.min(...after.map(({ at }) => at)) - refused.at).toBeGreaterThanOrEqual(3 * second - 50);
  expect(textsIn(11)).toEqual(['Rolls & Royce 1', 'Rolls & Royce 2', 'Rolls & Royce 3']);
  expect(textsIn(12)).toEqual(['Rolls & Royce 1', 'Rolls & Royce 2']);
  const [first] = await deliveriesTo(11);
  expect(first?.attempts.map(({ outcome }) => outcome)).toEqual(['rateLimited', 'accepted']);
});

it('keeps the documented limits by itself: a burst is spread, never refused', async () => {
  for (let id = 21; id < 27; id += 1) telegram.addChat({ id, type: 'private' });
  await hook.post(Array.from({ length: 36 }, (_, index) => say(21 + (index % 6), index)));
  await until('all are sent', async () => [21, 22, 23, 24, 25, 26].every((id) => telegram.messages(id).length === 6));
  expect(callsTo(21).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(textsIn(23)).toEqual([2, 8, 14, 20, 26, 32].map((n) => `Rolls & Royce ${n}`));
});

it('gives up on who blocked the bot, and writes there no more', async () => {
  telegram.addChat({ id: 31, type: 'private' });
  telegram.blockBot(31);
  await hook.post(say(31, 1));
  await settledTo(31, 1);
  await hook.post(say(31, 2));
  const [dead, suppressed] = await settledTo(31, 2);
  expect(dead).toMatchObject({ status: 'dead', reason: 'Telegram: Forbidden: bot was blocked by the user', attempts: [{ outcome: 'permanent' }] });
  expect(suppressed).toMatchObject({ status: 'suppressed', attempts: [] });
  expect(suppressed?.reason).toMatch(/telegram:flows-bot:31 is disabled/);
  expect(callsTo(31)).toHaveLength(1);
});

it('writes again to who unblocked the bot, once a person says so', async () => {
  telegram.addChat({ id: 38, type: 'private' });
  telegram.blockBot(38);
  await hook.post(say(38, 1));
  await settledTo(38, 1);
  const listed = await client.ask<{ readonly items: readonly { readonly endpoint: string; readonly reason: string }[] }>('GET', '/api/v1/endpoints');
  expect(listed.items).toContainEqual(expect.objectContaining({ endpoint: 'telegram:flows-bot:38', reason: expect.stringContaining('blocked by the user') }));
  telegram.unblockBot(38);
  await client.ask('DELETE', '/api/v1/endpoints/telegram:flows-bot:38');
  await hook.post(say(38, 2));
  expect((await settledTo(38, 2)).map(({ status }) => status)).toEqual(['dead', 'accepted']);
});

it('suppresses also what was waiting already for who blocked the bot', async () => {
  telegram.addChat({ id: 32, type: 'private' });
  telegram.blockBot(32);
  await hook.post([say(32, 1), say(32, 2), say(32, 3), say(32, 4)]);
  const deliveries = await settledTo(32, 4);
  // The chat's bucket lets two go at once, so the second may be in the air when the first is refused.
  expect(deliveries.map(({ status }) => status)).toEqual(['dead', expect.stringMatching(/dead|suppressed/), 'suppressed', 'suppressed']);
  expect(callsTo(32).length).toBeLessThanOrEqual(2);
});

it('follows a group that became a supergroup', async () => {
  telegram.addChat({ id: -41, type: 'group' });
  telegram.migrateChat(-41, -1_000_041);
  await hook.post(say(-41, 7));
  const [delivery] = await settledTo(-41, 1);
  expect(textsIn(-1_000_041)).toEqual(['Rolls & Royce 7']);
  expect(delivery).toMatchObject({ status: 'accepted', attempts: [{ outcome: 'accepted' }] });
  const [sent] = (await eventsOf(client, workflowId, 'tell')).filter(({ key }) => key === '-41');
  expect(sent?.payload).toMatchObject({ chatId: -1_000_041, migratedFrom: -41 });
});

it('never sends what has expired, neither at once nor after a wait', async () => {
  telegram.addChat({ id: 51, type: 'private' });
  await hook.post(say(51, 1, { until: new Date(Date.now() - second).toISOString() }));
  await settledTo(51, 1);
  telegram.inject({ method: 'sendMessage', status: 429, body: tooMany(3) });
  await hook.post([say(51, 2), say(51, 3, { until: new Date(Date.now() + second).toISOString() }), say(51, 4)]);
  const deliveries = await settledTo(51, 4);
  expect(deliveries.map(({ status }) => status)).toEqual(['expired', 'accepted', 'expired', 'accepted']);
  expect(textsIn(51)).toEqual(['Rolls & Royce 2', 'Rolls & Royce 4']);
});

it('settles what was waiting for who blocked the bot, and delivers none of it', async () => {
  telegram.addChat({ id: 33, type: 'private' });
  telegram.blockBot(33);
  await hook.post([say(33, 1), say(33, 2), say(33, 3)]);
  const deliveries = await settledTo(33, 3);
  expect(deliveries.filter(({ status }) => status !== 'dead' && status !== 'suppressed')).toEqual([]);
  expect(telegram.messages(33)).toEqual([]);
});

it('lists what was given up, and sends it when asked again', async () => {
  await hook.post([say(61, 1), say(61, 2)]);
  await settledTo(61, 2);
  const dead = (await deliveriesOf(client, workflowId, '&agent=tell&status=dead')).filter(({ key }) => key === '61');
  expect(dead.map(({ reason }) => reason)).toEqual([1, 2].map(() => expect.stringMatching(/^Telegram: Bad Request: chat not found; the number is wrong/)));
  telegram.addChat({ id: 61, type: 'private' });
  const answer = await client.ask('POST', '/api/v1/deliveries/replay', { eventIds: dead.map(({ eventId }) => eventId) });
  expect(answer).toEqual({ count: 2 });
  const again = await settledTo(61, 2);
  expect(again.map(({ status, attempts }) => [status, attempts.map(({ outcome }) => outcome)])).toEqual([
    ['accepted', ['permanent', 'accepted']],
    ['accepted', ['permanent', 'accepted']],
  ]);
  expect(textsIn(61)).toEqual(['Rolls & Royce 1', 'Rolls & Royce 2']);
});

it('has on record exactly the calls that Telegram saw', async () => {
  const deliveries = await deliveriesOf(client, workflowId);
  const attempts = deliveries.flatMap(({ key, attempts }) => attempts.map(({ outcome }) => `${key} ${outcome}`)).toSorted();
  const seen = telegram.requests().filter(({ method }) => method === 'sendMessage').filter(({ parameters }) => parameters['chat_id'] !== undefined);
  const outcomeOf = ({ status }: RecordedCall): string => (status === 200 ? 'accepted' : status === 429 ? 'rateLimited' : 'permanent');
  // The call to a group that has moved is answered 400 and repeated to its new number within one attempt.
  const expected = seen.filter(({ parameters }) => Number(parameters['chat_id']) !== -41).map((call) => `${Number(call.parameters['chat_id']) === -1_000_041 ? -41 : Number(call.parameters['chat_id'])} ${outcomeOf(call)}`);
  expect(attempts).toEqual(expected.toSorted());
  expect(deliveries.filter(({ status }) => status === 'accepted')).toHaveLength(telegram.messages().length);
  expect(new Set(deliveries.filter(({ status }) => status === 'accepted').map(({ reference }) => reference))).toEqual(new Set(telegram.messages().map(({ chatId, messageId }) => `telegram:900:${chatId}:${messageId}`)));
  expect(telegram.duplicates()).toEqual([]);
  expect(telegram.requests().filter(({ cameWhileBlocked }) => cameWhileBlocked)).toEqual([]);
});

function tooMany(seconds: number): object {
  return { ok: false, error_code: 429, description: `Too Many Requests: retry after ${seconds}`, parameters: { retry_after: seconds } };
}
