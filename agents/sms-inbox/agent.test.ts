import { expect, test } from 'vitest';
import twilio from 'twilio';
import { runAgent, TEST_HOOK_URL } from '@rookery/sdk/testing';
import { smsInbox } from './agent.js';

const authToken = 'token-of-the-account';
const credentials = {
  account: { kind: 'twilio', fields: { accountSid: `AC${'a'.repeat(32)}`, authToken } },
  keyOnly: { kind: 'twilio', fields: { accountSid: `AC${'a'.repeat(32)}`, apiKeySid: `SK${'b'.repeat(32)}`, apiKeySecret: 'secret' } },
};
const service = `MG${'c'.repeat(32)}`;
const message = { MessageSid: 'SM1', From: '+4915112345678', To: '+15551230001', Body: 'Yes, 320', NumSegments: '1', NumMedia: '0', FromCountry: 'DE' };

/** A post as Twilio makes and signs it. */
function posted(fields: Readonly<Record<string, string>>, { token = authToken, url = TEST_HOOK_URL }: { readonly token?: string; readonly url?: string } = {}) {
  return {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, { ...fields }) },
  };
}
const receive = (fields: Readonly<Record<string, string>>, options: Readonly<Record<string, boolean>> = {}) => runAgent(smsInbox, { options: { credential: 'account', ...options }, credentials, webhook: posted(fields) });

test('makes an event of a message and answers nothing', async () => {
  const run = await receive(message);
  expect(run.emitted).toMatchObject([
    {
      port: 'out', key: '+4915112345678', dedupeKey: 'SM1',
      payload: { sid: 'SM1', from: '+4915112345678', to: '+15551230001', text: 'Yes, 320', messagingService: null, segments: 1, country: 'DE', optOut: null, media: [] },
    },
  ]);
  expect(run.answers).toMatchObject([{ answer: { status: 200, contentType: 'text/xml; charset=utf-8', text: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>' } }]);
});

test('takes a message once, however often it is posted', async () => {
  const run = await runAgent(smsInbox, { options: { credential: 'account' }, credentials, webhook: [posted(message), posted(message)] });
  expect(run.emitted).toHaveLength(1);
});

test('names the pictures of a message', async () => {
  const run = await receive({ ...message, NumMedia: '2', MediaUrl0: 'https://api.twilio.com/0', MediaContentType0: 'image/jpeg', MediaUrl1: 'https://api.twilio.com/1', MediaContentType1: 'image/png' });
  expect(run.emitted[0]?.payload['media']).toEqual([{ url: 'https://api.twilio.com/0', contentType: 'image/jpeg' }, { url: 'https://api.twilio.com/1', contentType: 'image/png' }]);
});

test.each([
  ['STOP', 'stop', [{ endpoint: 'sms:+15551230001:+4915112345678', disabled: 'the person answered STOP' }]],
  [' Unsubscribe ', 'stop', [{ endpoint: 'sms:+15551230001:+4915112345678', disabled: 'the person answered STOP' }]],
  ['start', 'start', [{ endpoint: 'sms:+15551230001:+4915112345678', disabled: null }]],
  ['Info', 'help', []],
])('keeps to %s, which comes out on its own port', async (text, optOut, endpoints) => {
  const run = await receive({ ...message, Body: text });
  expect(run.emitted).toMatchObject([{ port: 'optOut', payload: { optOut, text } }]);
  expect(run.endpoints).toEqual(endpoints);
});

test('keeps to what a messaging service calls an opt-out, for all of its numbers', async () => {
  const run = await receive({ ...message, Body: 'ne m\'écrivez plus', OptOutType: 'STOP', MessagingServiceSid: service });
  expect(run.endpoints.map(({ endpoint }) => endpoint)).toEqual(['sms:+15551230001:+4915112345678', `sms:${service}:+4915112345678`]);
});

test('takes a sentence with the word for a sentence, and leaves all as it is where it is told to', async () => {
  const sentence = await receive({ ...message, Body: 'please stop the car' });
  const untouched = await receive({ ...message, Body: 'stop' }, { handlesOptOut: false });
  expect([sentence.endpoints, sentence.emitted[0]?.port, untouched.endpoints, untouched.emitted[0]?.port]).toEqual([[], 'out', [], 'optOut']);
});

test.each([
  ['signed by somebody else', posted(message, { token: 'guessed' })],
  ['signed for another address', posted(message, { url: 'https://other.example/hooks/1' })],
  ['changed on its way', { ...posted(message), body: new URLSearchParams({ ...message, Body: 'No' }).toString() }],
  ['not signed', { body: new URLSearchParams(message).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
])('refuses what is %s, and leaves nothing behind', async (_what, webhook) => {
  const run = await runAgent(smsInbox, { options: { credential: 'account' }, credentials, webhook });
  expect([run.emitted, run.endpoints]).toEqual([[], []]);
  expect(run.answers).toMatchObject([{ refuse: { status: 401, code: 'webhook.signature' } }]);
});

test('refuses what is no message', async () => {
  const run = await receive({ CallSid: 'CA1' });
  expect(run.answers).toMatchObject([{ refuse: { status: 400 } }]);
});

test('says that an API key cannot tell who calls', async () => {
  await expect(runAgent(smsInbox, { options: { credential: 'keyOnly' }, credentials, webhook: posted(message) })).rejects.toThrow('the credential "keyOnly" has no auth token, with which Twilio signs; store it beside the API key');
});
