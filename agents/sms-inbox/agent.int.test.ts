import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTwilioSimulator, type TwilioSimulator } from '@rookery/simulators';
import { loopbackNet, runAgent, type RunRequest } from '@rookery/sdk/testing';
import { smsInbox } from './agent.js';

const accountSid = `AC${'a'.repeat(32)}`;
const number = '+15551230001';
const person = '+4915112345678';
let provider: TwilioSimulator;
let now = Date.UTC(2026, 0, 5, 9);

beforeAll(async () => {
  provider = await startTwilioSimulator({ now: () => now });
  provider.addAccount({ sid: accountSid, authToken: 'token' });
  provider.addNumber(accountSid, number);
  provider.addNumber(accountSid, '+15551230002');
});
beforeEach(() => {
  provider.reset();
  now = Date.UTC(2026, 0, 5, 9);
});
afterAll(() => provider.stop());

const check = (more: RunRequest = {}) => runAgent(smsInbox, {
  options: { credential: 'account', numbers: [number] }, credentials: { account: { kind: 'twilio', fields: { accountSid, authToken: 'token', apiRoot: provider.url } } },
  net: loopbackNet(), at: new Date(now).toISOString(), ...more,
});
const write = (body: string, to = number) => provider.receive({ from: person, to, body });

test('begins with what comes from now on', async () => {
  await write('long ago');
  const run = await check();
  expect([run.emitted, provider.calls()]).toEqual([[], []]);
});

test('brings what came while nobody listened, oldest first, and each once', async () => {
  const first = await check();
  now += 60_000;
  await write('one');
  await write('elsewhere', '+15551230002');
  now += 1_000;
  await write('two');
  const second = await check({ continueFrom: first });
  now += 1_000;
  await write('three');
  const third = await check({ continueFrom: second });
  const fourth = await check({ continueFrom: third });
  expect([first, second, third, fourth].map(({ emitted }) => emitted.map(({ payload }) => payload['text']))).toEqual([[], ['one', 'two'], ['three'], []]);
  expect(second.emitted[0]).toMatchObject({ port: 'out', key: person, dedupeKey: provider.messages(number).at(-1)?.sid, occurredAt: Date.UTC(2026, 0, 5, 9, 1), payload: { to: number, from: person, optOut: null } });
});

test('brings a message once that was posted as well, page after page of them', async () => {
  const first = await check();
  now += 60_000;
  for (let count = 0; count < 501; count += 1) await write(`message ${count}`);
  const seen = new Set(provider.messages(number).slice(0, 400).map(({ sid }) => sid));
  const second = await check({ continueFrom: { ...first, snapshot: { ...first.snapshot, seen } } });
  expect([second.emitted.length, provider.calls('list').length]).toEqual([101, 2]);
});

test('keeps to a STOP that nobody heard, and to the START behind it', async () => {
  const first = await check();
  now += 1_000;
  await write('STOP');
  now += 1_000;
  await write('start');
  const second = await check({ continueFrom: first });
  expect(second.emitted.map(({ port }) => port)).toEqual(['optOut', 'optOut']);
  expect(second.endpoints.map(({ endpoint, disabled }) => [endpoint, disabled])).toEqual([[`sms:${number}:${person}`, 'the person answered STOP'], [`sms:${number}:${person}`, null]]);
  expect((await check({ continueFrom: second })).endpoints).toEqual([]);
});

test('names the pictures of a message it caught up on', async () => {
  const first = await check();
  now += 1_000;
  await provider.receive({ from: person, to: number, body: '', media: [{ url: `${provider.url}/ME1`, contentType: 'image/jpeg' }] });
  const second = await check({ continueFrom: first });
  const sid = provider.messages(number)[0]?.sid;
  expect(second.emitted[0]?.payload['media']).toEqual([{ url: `${provider.url}/2010-04-01/Accounts/${accountSid}/Messages/${sid}/Media/ME1`, contentType: 'image/jpeg' }]);
});

test('says what is wrong when it cannot ask', async () => {
  const first = await check();
  provider.inject({ on: 'list', status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } });
  await expect(check({ continueFrom: first })).rejects.toThrow('Twilio: the account or its token is not known (20003)');
});
