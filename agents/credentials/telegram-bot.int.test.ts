import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import { loopbackNet } from '@rookery/sdk/testing';
import { telegramBot } from './telegram-bot.js';

let telegram: TelegramSimulator;

beforeAll(async () => {
  telegram = await startTelegramSimulator();
  telegram.addBot('777:test', { username: 'alerts_bot' });
});
afterAll(() => telegram.stop());

const tried = (token: string) => {
  const fields = telegramBot.fields.parse({ token, apiRoot: telegram.apiRoot });
  return telegramBot.test?.({ net: loopbackNet(), signal: AbortSignal.timeout(20_000), now: 0, credential: { name: 'bot', kind: 'telegram-bot', fields } }, fields);
};

test('says which bot a token belongs to', async () => {
  expect(await tried('777:test')).toBe('connected as @alerts_bot');
});

test('says that Telegram does not know a token, without repeating it', async () => {
  await expect(tried('778:stranger')).rejects.toThrow(/^Telegram: Unauthorized; copy the token from BotFather$/);
});
