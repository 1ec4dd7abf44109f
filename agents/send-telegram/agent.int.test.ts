import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import { PermanentError, RateLimitedError, UserError, type JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import { sendTelegram } from './agent.js';

const token = '777:test';
const credentialOf = (secret: string) => ({ kind: 'telegram-bot', fields: { token: secret, apiRoot: telegram.apiRoot } });
let telegram: TelegramSimulator;

beforeAll(async () => {
  telegram = await startTelegramSimulator({ limits: { botPerSecond: Infinity, chatPerSecond: Infinity, chatBurst: Infinity, groupPerMinute: Infinity } });
  telegram.addBot(token, { username: 'alerts_bot' });
  telegram.addChat({ id: 42, type: 'private' });
  telegram.addChat({ id: 43, type: 'private' });
  telegram.addChat({ id: -7, type: 'group', title: 'Dealers' });
});
beforeEach(() => telegram.reset());
afterAll(() => telegram.stop());

const send = (options: JsonObject, payload: JsonObject = {}, attempts = 1) =>
  runAgent(sendTelegram, {
    options: { credential: 'bot', chatId: '42', text: 'hi', ...options },
    net: loopbackNet(), credentials: { bot: credentialOf(token), stranger: credentialOf('778:stranger') }, receive: [{ payload }], attempts,
  });

test('writes one plain message and hands on its id', async () => {
  const run = await send({ text: 'A *new* <lot> & more' });
  const [message] = telegram.messages(42);
  expect(message).toMatchObject({ text: 'A *new* <lot> & more', entities: [], bot: 'alerts_bot' });
  expect(run.emitted[0]?.payload).toMatchObject({ messageId: message?.messageId, chatId: 42 });
  expect(run.deliveries).toMatchObject([{ status: 'accepted', reference: `42:${message?.messageId}` }]);
});

test.each(['HTML', 'MarkdownV2'])('reads %s and shows values as they are, whatever marks they hold', async (parseMode) => {
  const name = '<i>A&B</i> "_*[x](y)~`>#+-=|{}.!\\';
  const bold = parseMode === 'HTML' ? '<b>{{ name }}</b>' : '*{{ name }}*';
  const run = await send({ parseMode, text: bold }, { name });
  expect(run.deliveries.map((delivery) => delivery.status)).toEqual(['accepted']);
  expect(telegram.messages(42)).toMatchObject([{ text: name, entities: [{ type: 'bold', offset: 0, length: name.length }] }]);
});

test('shows buttons that a person can press', async () => {
  await send({ buttons: [[{ text: 'Open {{ id }}', url: 'https://auction.example/lots/{{ id }}' }, { text: 'Skip', data: 'skip:{{ id }}' }]] }, { id: 7 });
  const [message] = telegram.messages(42);
  expect(message?.replyMarkup).toEqual({ inline_keyboard: [[{ text: 'Open 7', url: 'https://auction.example/lots/7' }, { text: 'Skip', callback_data: 'skip:7' }]] });
  expect(() => telegram.pressButton({ chatId: 42, messageId: message?.messageId ?? 0 }, 'skip:7')).not.toThrow();
});

test('is asked to wait, once, and comes back for exactly one message', async () => {
  telegram.inject({ method: 'sendMessage', status: 429, body: { ok: false, error_code: 429, description: 'Too Many Requests: retry after 3', parameters: { retry_after: 3 } } });
  const run = await send({}, {}, 2);
  expect(run.deliveries.map((delivery) => delivery.status)).toEqual(['failed', 'accepted']);
  expect(run.deliveries[0]?.error).toBeInstanceOf(RateLimitedError);
  expect(run.deliveries[0]?.error).toMatchObject({ retryAfterMs: 3_000 });
  expect(telegram.messages(42)).toHaveLength(1);
});

test('gives up on a user who blocked the bot and names the endpoint to disable', async () => {
  telegram.blockBot(43);
  const run = await send({ chatId: '43' }, {}, 3);
  expect(run.deliveries).toHaveLength(1);
  expect(run.deliveries[0]?.error).toBeInstanceOf(PermanentError);
  expect(run.deliveries[0]?.error).toMatchObject({ disableEndpoint: 'telegram:bot:43', message: 'Telegram: Forbidden: bot was blocked by the user' });
});

test('follows a group that became a supergroup, at once and on record', async () => {
  telegram.migrateChat(-7, -1007);
  const run = await send({ chatId: '-7' });
  expect(telegram.messages(-1007)).toMatchObject([{ text: 'hi' }]);
  expect(run.emitted[0]?.payload).toMatchObject({ chatId: -1007, migratedFrom: -7 });
  expect(run.deliveries[0]?.reference).toMatch(/^-1007:\d+$/);
});

test('cuts a text that is too long into messages with whole formats, the buttons at the last', async () => {
  const words = Array.from({ length: 1500 }, (_, index) => `word${index}`).join(' ');
  const run = await send({ parseMode: 'HTML', text: '<b>{{ words }}</b>', buttons: [[{ text: 'Ok', data: 'ok' }]] }, { words });
  const messages = telegram.messages(42);
  expect(messages.map((message) => message.text).join(' ')).toBe(words);
  expect(messages.map((message) => message.entities)).toEqual(messages.map((message) => [{ type: 'bold', offset: 0, length: message.text?.length }]));
  expect(messages.map((message) => message.replyMarkup !== undefined)).toEqual([false, false, false, true]);
  expect(run.emitted[0]?.payload['messageIds']).toEqual(messages.map((message) => message.messageId));
});

test('says why Telegram cannot read the markup of the author', async () => {
  const run = await send({ parseMode: 'HTML', text: '<b>{{ make }}' }, { make: 'BMW' }, 3);
  expect(run.deliveries).toHaveLength(1);
  expect(run.deliveries[0]?.error?.message).toMatch(/^Telegram: Bad Request: can't parse entities/);
});

test('asks for another token when Telegram does not know this one', async () => {
  const run = await send({ credential: 'stranger' });
  expect(run.deliveries[0]?.error).toBeInstanceOf(UserError);
});

test('does not know what became of a message whose answer was lost, and it had been sent', async () => {
  telegram.inject({ method: 'sendMessage', reset: 'after effect' });
  const run = await send({});
  expect([run.deliveries[0]?.status, telegram.messages(42).length]).toEqual(['unknown', 1]);
});
