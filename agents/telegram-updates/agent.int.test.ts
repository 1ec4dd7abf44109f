import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunRequest } from '@rookery/sdk/testing';
import { telegramUpdates } from './agent.js';

const token = '777:test';
const person = { id: 42, first_name: 'Anna', is_bot: false };
const chat = { id: 42, type: 'private', first_name: 'Anna' };
let telegram: TelegramSimulator;

beforeAll(async () => {
  telegram = await startTelegramSimulator();
  telegram.addBot(token, { username: 'alerts_bot' });
  telegram.addChat({ id: 42, type: 'private' });
});
afterEach(() => telegram.reset());
afterAll(() => telegram.stop());

const say = (text: string) => telegram.sendUpdate({ message: { message_id: 1, date: 1767225600, chat, from: person, text } });
const listen = (options: JsonObject = {}, more: RunRequest = {}) =>
  runAgent(telegramUpdates, { options: { credential: 'bot', ...options }, net: loopbackNet(), credentials: { bot: { kind: 'telegram-bot', fields: { token, apiRoot: telegram.apiRoot } } }, listen: { commits: 1 }, ...more });
const called = (method: string) => telegram.requests().filter((call) => call.method === method);

test('takes what waits, once, and goes on behind it', async () => {
  say('/start lot-7');
  say('hello');
  const first = await listen();
  say('again');
  const second = await listen({}, { continueFrom: first });
  expect(first.emitted.map(({ payload }) => [payload['text'], payload['payload'] ?? null])).toEqual([['/start lot-7', 'lot-7'], ['hello', null]]);
  expect(second.emitted.map(({ payload }) => payload['text'])).toEqual(['again']);
});

test('comes again what was not confirmed, and is told apart', async () => {
  say('once');
  telegram.inject({ method: 'getUpdates', after: 1, reset: 'before effect' });
  const first = await listen();
  say('twice');
  const second = await listen({}, { continueFrom: first });
  expect(second.emitted.map(({ payload }) => payload['text'])).toEqual(['twice']);
});

test('answers a pressed button and knows the message it stood below', async () => {
  const sent = await fetch(`${telegram.apiRoot}/bot${token}/sendMessage`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: 42, text: 'Bid?', reply_markup: { inline_keyboard: [[{ text: 'Bid', callback_data: 'bid:7' }]] } }),
  });
  const [shown] = telegram.messages(42);
  const pressed = telegram.pressButton(shown!, 'bid:7');
  const run = await listen({ buttonAnswer: 'Noted.' });
  expect([sent.status, run.emitted[0]?.payload['data'], run.receipts[0]?.reference]).toEqual([200, 'bid:7', `telegram:777:42:${shown?.messageId}`]);
  expect(called('answerCallbackQuery')).toMatchObject([{ status: 200, parameters: { callback_query_id: pressed, text: 'Noted.' } }]);
});

test('waits as long as Telegram asks, and goes on', async () => {
  say('held back');
  telegram.inject({ method: 'getUpdates', status: 429, body: { ok: false, error_code: 429, description: 'Too Many Requests: retry after 2', parameters: { retry_after: 2 } } });
  expect((await listen()).emitted.map(({ payload }) => payload['text'])).toEqual(['held back']);
});
