import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDiscordSimulator, type DiscordSimulator } from '@rookery/simulators';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { sendDiscord } from './agent.js';

let discord: DiscordSimulator;
let clock = 1_800_000_000_000;
let webhook = '';

beforeAll(async () => {
  // Ten seconds from one call to the next, so that no test meets the rate limit unless it wants to.
  discord = await startDiscordSimulator({ now: () => (clock += 10_000) });
  discord.addBot('bot.token');
  discord.addChannel('100');
  discord.addChannel('200', { mayWrite: false });
  webhook = discord.addWebhook('7', 'secret', '100');
});
afterAll(() => discord.stop());

interface Call {
  readonly payload?: JsonObject;
  readonly attempts?: number;
}

const run = (kind: string, fields: JsonObject, options: JsonObject, { payload = { make: 'BMW *X5*' }, attempts = 1 }: Call) =>
  runAgent(sendDiscord, { options: { credential: 'discord', text: '**{{ make }}**', ...options }, credentials: { discord: { kind, fields } }, net: loopbackNet(), receive: [{ payload }], attempts });
const byBot = (options: JsonObject = {}, call: Call = {}) => run('discord-bot', { token: 'bot.token', apiRoot: discord.apiRoot }, { channel: '100', ...options }, call);
const byWebhook = (options: JsonObject = {}, call: Call = {}) => run('discord-webhook', { url: webhook }, options, call);

test('writes through a webhook under a name, with harmless values and without calling anybody', async () => {
  const { deliveries, emitted } = await byWebhook({ username: 'Auction', embeds: [{ title: '{{ make }}' }] });
  const message = discord.messages('100').at(-1);
  expect(message?.body).toEqual({ content: String.raw`**BMW \*X5\***`, allowed_mentions: { parse: [] }, username: 'Auction', embeds: [{ title: 'BMW *X5*' }] });
  expect([deliveries[0]?.reference, emitted[0]?.payload]).toEqual([`100:${message?.id}`, { id: message?.id, channelId: '100' }]);
});

test('writes once as a bot, however often an answer is lost', async () => {
  const before = discord.messages('100').length;
  discord.inject({ on: '/api/v10/channels/100/messages', reset: 'after effect' });
  const { deliveries } = await byBot({}, { attempts: 2 });
  expect(deliveries.map(({ status }) => status)).toEqual(['unknown', 'accepted']);
  expect(discord.messages('100').length - before).toBe(1);
});

test('waits as long as Discord asks', async () => {
  discord.inject({ status: 429, body: { message: 'You are being rate limited.', retry_after: 1.25, global: false } });
  const { deliveries } = await byBot({}, { attempts: 2 });
  expect([deliveries.map(({ status }) => status), deliveries[0]?.error]).toEqual([['failed', 'accepted'], expect.objectContaining({ retryAfterMs: 1_250, bucket: 'discord:discord:100' })]);
});

test.each([
  [{ channel: '999' }, 'the channel is gone', 'discord:discord:999'],
  [{ channel: '200' }, 'let the bot see the channel', undefined],
  [{ channel: '' }, 'a bot needs the id of a channel', undefined],
  [{ embeds: Array.from({ length: 11 }, () => ({ title: 'a' })) }, 'Invalid Form Body (50035)', undefined],
])('fails %j for good, and says what to do', async (options, message, disabled) => {
  const [delivery] = (await byBot(options)).deliveries;
  expect([delivery?.status, delivery?.error?.message]).toEqual(['dead', expect.stringContaining(message)]);
  expect((delivery?.error as { readonly disableEndpoint?: string } | null)?.disableEndpoint).toBe(disabled);
});

test('says which credential is wrong', async () => {
  expect((await run('discord-bot', { token: 'old', apiRoot: discord.apiRoot }, { channel: '100' }, {})).deliveries[0]?.error?.message).toContain('store the token again (credential "discord")');
  discord.removeWebhook('7');
  expect((await byWebhook()).deliveries[0]?.error?.message).toContain('the webhook was deleted');
});
