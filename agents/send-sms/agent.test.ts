import { expect, test } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { givenEvents, netError, runAgent } from '@rookery/sdk/testing';
import { sendSms } from './agent.js';
import { spec } from './spec.js';

const accountSid = `AC${'a'.repeat(32)}`;
const endpoint = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`;
const credentials = { account: { kind: 'twilio', fields: { accountSid, authToken: 'token' } } };
const base = { credential: 'account', to: '{{ phone }}', from: '+15551230001', text: '{{ text }}' };

const send = (options: JsonObject, payload: JsonObject) =>
  runAgent(sendSms, { options: { ...base, ...options }, credentials, receive: [{ payload: { phone: '+49 151 12345678', text: 'hi', ...payload } }], net: { [endpoint]: netError('network.refused', endpoint, { sent: false }) } });

test.each([
  ['no number', { phone: 'Ann' }, {}, 'to: "Ann" is no mobile number with its country; the template "{{ phone }}" must give for example "+4915123456789"'],
  ['an empty text', { text: ' ' }, {}, 'text: the template "{{ text }}" gave an empty text for this event; an empty message is not sent'],
  ['too long a text', { text: 'a'.repeat(161) }, { maxSegments: 1 }, 'text: it would be 2 messages, and at most 1 are allowed; shorten it, or have it cut'],
  ['a text that is too long for its alphabet', { text: `${'a'.repeat(80)}“` }, { maxSegments: 1 }, 'text: it would be 2 messages, and at most 1 are allowed ("“" cannot be written in the plain alphabet, so 70 characters fill a message instead of 160); shorten it, or have it cut'],
])('sends nothing with %s', async (_what, payload, options, message) => {
  const run = await send(options, payload);
  expect([run.requests.length, run.deliveries.map(({ status, error }) => [status, error?.message])]).toEqual([0, [['dead', message]]]);
});

test('cuts a text that is too long where the author says so', async () => {
  const run = await send({ maxSegments: 1, tooLong: 'cut' }, { text: 'a'.repeat(200) });
  expect(new URLSearchParams(run.requests[0]?.body ?? '').get('Body')).toBe(`${'a'.repeat(157)}...`);
});

test('names the credential and asks the guarded network only, and tries again when nothing left', async () => {
  const run = await send({}, {});
  expect(run.requests.map(({ url, credential }) => [url, credential])).toEqual([[endpoint, 'account']]);
  expect(run.deliveries).toMatchObject([{ status: 'failed', error: { message: 'Twilio cannot be reached (network.refused)' } }]);
});

test('counts every part against the limit of the sender, and the call against that of the account', () => {
  const [event] = givenEvents([{ payload: { phone: '+4915112345678', text: 'a'.repeat(161) } }], { start: 0, nextPosition: 1, parameters: {}, values: { variables: {}, stored: {} } });
  const parsed = spec.options.parse({ ...base, rate: 3 });
  expect(event && sendSms.buckets?.(parsed, event)).toMatchObject([{ name: 'twilio:account:account' }, { name: 'twilio:sender:account:+15551230001', ratePerSecond: 3, tokens: 2 }]);
});

test('counts a STOP for the whole messaging service', () => {
  const [event] = givenEvents([{ payload: { phone: '+4915112345678', text: 'hi' } }], { start: 0, nextPosition: 1, parameters: {}, values: { variables: {}, stored: {} } });
  const parsed = spec.options.parse({ ...base, messagingService: `MG${'c'.repeat(32)}` });
  expect(event && sendSms.endpoint?.(parsed, event)).toBe(`sms:MG${'c'.repeat(32)}:+4915112345678`);
});

test('wants a sender', () => {
  const parsed = parseOptions(sendSms, { version: 1, options: { credential: 'account', to: '1', text: 'a' } }, 'options');
  expect(parsed).toMatchObject({ ok: false, issues: [{ path: 'options.from', message: 'there is no sender' }] });
});
