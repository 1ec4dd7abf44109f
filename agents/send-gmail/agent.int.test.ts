import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { simulateGmail } from '@rookery/simulators';
import { PermanentError, type JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { startGoogleWorld, type GoogleWorld } from '../google/test/google-world.js';
import { sendGmail } from './agent.js';

const gmail = simulateGmail();
const sendPath = '/upload/gmail/v1/users/me/messages/send';
const ann = { gmail: true, gmailLookup: true, subject: 'ann@example.com' };
let world: GoogleWorld;
let google: Awaited<ReturnType<GoogleWorld['credential']>>;

beforeAll(async () => {
  world = await startGoogleWorld([gmail], { now: () => Date.UTC(2026, 0, 5, 9, 1) });
  google = await world.credential(ann);
});
beforeEach(() => {
  gmail.clear();
  world.google.reset();
});
afterAll(() => world.google.stop());

const mail = (options: JsonObject = {}, attempts = 1, credential: object = google, { payloads = [{ make: 'Rolls & Royce', price: 31000 }], before }: { payloads?: readonly JsonObject[]; before?: RunResult } = {}) =>
  runAgent(sendGmail, {
    options: { credential: 'google', to: 'Dealer <dealer@example.com>', subject: '{{ make }} für {{ price }} €', text: 'Hello', ...options },
    net: loopbackNet(), credentials: { google: { ...google, ...credential } }, receive: payloads.map((payload) => ({ payload })), attempts, ...(before === undefined ? {} : { continueFrom: before }),
  });

test('sends one mail from the mailbox of the person, and hands on its ids', async () => {
  const run = await mail({ cc: 'cc@example.com', bcc: 'bcc@example.com', html: '<b>{{ make }}</b>' });
  const [sent] = gmail.sent();
  expect(sent).toMatchObject({ account: 'ann@example.com', body: expect.stringContaining('<b>Rolls &amp; Royce</b>') });
  expect([sent?.headers.get('to'), sent?.headers.get('cc'), sent?.headers.get('bcc')]).toEqual(['Dealer <dealer@example.com>', 'cc@example.com', 'bcc@example.com']);
  expect(run.emitted[0]?.payload).toEqual({ id: sent?.id, threadId: sent?.threadId });
  expect(run.deliveries).toMatchObject([{ status: 'accepted', reference: sent?.id }]);
});

test.each(['after effect', 'before effect'] as const)('sends it once when the connection is cut %s, though Gmail changes its Message-ID', async (reset) => {
  const before = await mail({}, 1, {}, { payloads: Array.from({ length: 60 }, (_, index) => ({ make: `earlier ${index}`, price: 1 })) });
  world.google.inject({ on: sendPath, reset });
  const run = await mail({ subject: 'the one' }, 2, {}, { before });
  expect(run.deliveries.map(({ status }) => status)).toEqual(['unknown', 'accepted']);
  expect(gmail.sent().filter(({ headers }) => headers.get('subject') === 'the one')).toHaveLength(1);
});

test('sends it again, and says so in the log, where nobody consented to a look into sent mail', async () => {
  world.google.inject({ on: sendPath, reset: 'after effect' });
  const run = await mail({}, 2, await world.credential({ ...ann, gmailLookup: false }));
  expect([gmail.sent().length, run.deliveries.at(-1)?.status]).toEqual([2, 'accepted']);
  expect(run.logs).toMatchObject([{ level: 'warn', fields: { credential: 'google' } }]);
});

test('waits until the moment that Gmail names in its message', async () => {
  const message = 'User-rate limit exceeded.  Retry after 2026-01-05T09:00:30.000Z';
  world.google.inject({ on: sendPath, status: 429, body: { error: { code: 429, message, errors: [{ reason: 'rateLimitExceeded' }] } } });
  const run = await mail({}, 2);
  expect(run.deliveries[0]?.error).toMatchObject({ retryAfterMs: 30_000, bucket: 'google:gmail:project/ann@example.com' });
  expect(gmail.sent()).toHaveLength(1);
});

test('sends files that JSON has no room for', async () => {
  const run = await mail({ attachments: [{ name: 'lots.txt', content: '{{ text }}' }] }, 1, {}, { payloads: [{ text: 'a'.repeat(3_900_000) }] });
  expect(run.deliveries.map(({ status }) => status)).toEqual(['accepted']);
  expect(gmail.sent()[0]?.body.length).toBeGreaterThan(5 * 1024 * 1024);
});

test('gives up on a service account that acts as nobody', async () => {
  const run = await mail({}, 3, await world.credential({ gmail: true }));
  expect(run.deliveries).toHaveLength(1);
  expect(run.deliveries[0]?.error).toBeInstanceOf(PermanentError);
  expect(run.deliveries[0]?.error?.message).toBe('Google: Precondition check failed.');
});
