import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSlackSimulator, type SlackSimulator } from '@rookery/simulators';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { slackBot } from '../credentials/slack-bot.js';
import { sendSlack } from './agent.js';

let slack: SlackSimulator;
let clock = 1_800_000_000_000;

beforeAll(async () => {
  // Ten seconds from one call to the next, so that only the test of the limit meets it.
  slack = await startSlackSimulator({ now: () => (clock += 10_000) });
  slack.addBot('xoxb-test');
  slack.addBot('xoxb-reads', { scopes: ['channels:read'] });
  slack.addChannel('C1', { name: 'auctions' });
  slack.addChannel('C2', { isArchived: true });
  slack.addChannel('C3', { isMember: false });
});
afterAll(() => slack.stop());

const send = (options: JsonObject, { payload = { make: 'BMW <X5> & more' }, token = 'xoxb-test', attempts = 1 }: { readonly payload?: JsonObject; readonly token?: string; readonly attempts?: number } = {}) =>
  runAgent(sendSlack, {
    options: { credential: 'slack', channel: '#auctions', text: '*{{ make }}*', ...options },
    credentials: { slack: { kind: 'slack-bot', fields: { token, apiUrl: slack.apiUrl } } }, net: loopbackNet(), receive: [{ payload }], attempts,
  });

test('writes with harmless values, blocks and a thread, and says where', async () => {
  const run = await send({ blocks: [{ type: 'divider' }], thread: '1.2', linkPreview: false });
  const message = slack.messages('C1').at(-1);
  expect([message?.fields['text'], message?.fields['blocks'], message?.fields['thread_ts'], message?.fields['unfurl_links']]).toEqual(['*BMW &lt;X5&gt; &amp; more*', '[{"type":"divider"}]', '1.2', 'false']);
  expect(JSON.parse(message?.fields['metadata'] ?? '{}')).toMatchObject({ event_payload: { idempotency_key: run.deliveries[0]?.idempotencyKey } });
  expect(run.emitted.map(({ payload }) => payload)).toEqual([{ ts: message?.ts, channel: 'C1' }]);
  expect(run.deliveries[0]).toMatchObject({ status: 'accepted', reference: `C1:${message?.ts}` });
});

test('waits as long as Slack asks, for this channel alone', async () => {
  slack.inject({ status: 429, headers: { 'retry-after': '3' }, body: { ok: false, error: 'ratelimited' } });
  const run = await send({}, { attempts: 2 });
  expect(run.deliveries.map(({ status }) => status)).toEqual(['failed', 'accepted']);
  expect(run.deliveries[0]?.error).toMatchObject({ retryAfterMs: 3_000, bucket: 'slack:slack:#auctions' });
});

test.each([
  [{ channel: 'C9' }, 'dead', 'channel_not_found', 'slack:slack:C9'],
  [{ channel: 'C2' }, 'dead', 'is_archived', 'slack:slack:C2'],
  [{ channel: 'C3' }, 'dead', 'invite the bot', undefined],
])('fails %j for good, and says what to do', async (options, status, message, disabled) => {
  const [delivery] = (await send(options)).deliveries;
  expect([delivery?.status, delivery?.error?.message]).toEqual([status, expect.stringContaining(message)]);
  expect((delivery?.error as { readonly disableEndpoint?: string } | null)?.disableEndpoint).toBe(disabled);
});

test('says which credential is wrong, and what it lacks', async () => {
  expect((await send({}, { token: 'xoxb-other' })).deliveries[0]?.error?.message).toBe('Slack: invalid_auth (credential "slack")');
  expect((await send({}, { token: 'xoxb-reads' })).deliveries[0]?.error?.message).toContain('give the app the scope "chat:write"');
  const context = { net: loopbackNet(), credential: { name: 'slack', kind: 'slack-bot', fields: {} }, signal: AbortSignal.timeout(5_000), now: 0 };
  expect(await slackBot.test?.(context as never, { token: 'xoxb-test', apiUrl: slack.apiUrl })).toBe('connected as @rook in Test');
  await expect(slackBot.test?.(context as never, { token: 'xoxb-none', apiUrl: slack.apiUrl })).rejects.toThrow('invalid_auth');
});

test('does not know what became of a message whose answer was lost, and tries again what never arrived', async () => {
  slack.inject({ on: 'chat.postMessage', reset: 'after effect' });
  expect((await send({}, { attempts: 2 })).deliveries.map(({ status }) => status)).toEqual(['unknown', 'accepted']);
  slack.inject({ on: 'chat.postMessage', status: 200, body: { ok: false, error: 'service_unavailable' } });
  expect((await send({}, { attempts: 2 })).deliveries.map(({ status }) => status)).toEqual(['failed', 'accepted']);
});
