import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import twilio from 'twilio';
import { startTwilioSimulator, type TwilioSimulator } from '@rookery/simulators';
import { PermanentError, RateLimitedError, UserError, type JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, TEST_HOOK_URL, type RunRequest } from '@rookery/sdk/testing';
import { sendSms } from './agent.js';

const accountSid = `AC${'a'.repeat(32)}`;
const authToken = 'token-of-the-account';
const key = { sid: `SK${'b'.repeat(32)}`, secret: 'secret-of-the-key' };
const service = `MG${'c'.repeat(32)}`;
const from = '+15551230001';
const to = '+4915112345678';
let provider: TwilioSimulator;

beforeAll(async () => {
  provider = await startTwilioSimulator();
  provider.addAccount({ sid: accountSid, authToken, keys: { [key.sid]: key.secret } });
  provider.addNumber(accountSid, from);
  provider.addNumber(accountSid, '+15551230002');
  provider.addService(accountSid, service, ['+15551230002']);
});
afterEach(async () => {
  await provider.settled();
  provider.reset();
});
afterAll(() => provider.stop());

const credentials = () => ({
  account: { kind: 'twilio', fields: { accountSid, authToken, apiRoot: provider.url } },
  key: { kind: 'twilio', fields: { accountSid, apiKeySid: key.sid, apiKeySecret: key.secret, apiRoot: provider.url } },
  wrong: { kind: 'twilio', fields: { accountSid, authToken: 'another', apiRoot: provider.url } },
});
const send = (options: JsonObject = {}, more: RunRequest = {}, sender: JsonObject = { from }) =>
  runAgent(sendSms, { options: { credential: 'account', to, text: 'Lot {{ lot }} is yours', receipts: false, ...sender, ...options }, net: loopbackNet(), credentials: credentials(), receive: [{ payload: { lot: 7 } }], ...more });

describe('a message', () => {
  test('is sent once, with its segments, and leaves the reference receipts name', async () => {
    const run = await send();
    const [message] = provider.messages(to);
    expect(message).toMatchObject({ body: 'Lot 7 is yours', from, validityS: 36_000 });
    expect(run.deliveries).toMatchObject([{ status: 'accepted', reference: `twilio:${message?.sid}` }]);
    expect(run.emitted.map(({ payload }) => payload)).toEqual([{ sid: message?.sid, to, from, text: 'Lot 7 is yours', segments: 1, encoding: 'GSM-7', status: 'queued', wasFound: false }]);
  });

  test('goes out with an API key, or through a messaging service', async () => {
    const run = await send({ credential: 'key' }, {}, { messagingService: service });
    expect(run.deliveries).toMatchObject([{ status: 'accepted' }]);
    expect(provider.messages()).toMatchObject([{ messagingServiceSid: service }]);
    expect(run.emitted[0]?.payload).toMatchObject({ segments: 1, from: null });
  });

  test('waits at Twilio no longer than its event is of use', async () => {
    await send({}, { receive: [{ payload: { lot: 7 }, expiresAt: '2026-01-05T09:01:30Z' }], at: '2026-01-05T09:00:00Z' });
    expect(provider.messages()).toMatchObject([{ validityS: 90 }]);
  });

  test('counts its segments as Twilio does', async () => {
    const text = `${'ж'.repeat(66)}🚗${'ж'.repeat(66)}`;
    const run = await send({ text });
    expect([run.emitted[0]?.payload['segments'], provider.messages()[0]?.segments]).toEqual([3, 3]);
  });

  test('asks for receipts at the hook of the agent, where it can tell that Twilio posts them', async () => {
    provider.holdCallbacks();
    await send({ receipts: true });
    await send({ receipts: true, credential: 'key' });
    expect(provider.messages().map(({ statusCallback }) => statusCallback)).toEqual([null, TEST_HOOK_URL]);
  });
});

describe('a refusal', () => {
  test.each([
    ['landline', 21614, 'Twilio: the number is no mobile number (21614); ask for a mobile number', `sms:${from}:${to}`],
    ['not allowed', 21408, 'Twilio: the account may not send to this country (21408); allow the country under "Geo permissions" in the console', undefined],
  ] as const)('for a number that is %s says what to do', async (outcome, _code, message, disableEndpoint) => {
    provider.setRecipient(to, { outcome });
    const run = await send({}, { attempts: 3 });
    expect(run.deliveries).toMatchObject([{ status: 'dead', error: { message, disableEndpoint } }]);
    expect(run.deliveries[0]?.error).toBeInstanceOf(PermanentError);
  });

  test('of who wrote STOP disables the address at this sender', async () => {
    provider.setInboundUrl(from, `${provider.url}/nowhere`);
    await provider.receive({ from: to, to: from, body: 'Stop' });
    const run = await send();
    expect(run.deliveries).toMatchObject([{ status: 'dead', error: { disableEndpoint: `sms:${from}:${to}`, message: 'Twilio: the person answered STOP (21610); nothing more is sent until they write START' } }]);
  });

  test('of the credential asks for another', async () => {
    const run = await send({ credential: 'wrong' });
    expect(run.deliveries[0]?.error).toBeInstanceOf(UserError);
    expect(run.deliveries[0]?.error?.message).toBe('Twilio: the account or its token is not known (20003); copy account SID and auth token, or the API key, from the console into the credential');
  });

  test('with 429 pauses the account as long as Twilio asks', async () => {
    provider.inject({ on: 'create', status: 429, body: { code: 20429, message: 'Too Many Requests', status: 429 }, headers: { 'retry-after': '7' } });
    const run = await send({}, { attempts: 2 });
    expect(run.deliveries[0]?.error).toBeInstanceOf(RateLimitedError);
    expect(run.deliveries).toMatchObject([{ status: 'failed', error: { retryAfterMs: 7_000, bucket: 'twilio:account:account' } }, { status: 'accepted' }]);
    expect(provider.messages()).toHaveLength(1);
  });

  test('because of a full queue pauses the sender', async () => {
    provider.fillQueue(from, 40_000_000);
    const run = await send();
    expect(run.deliveries).toMatchObject([{ status: 'failed', error: { bucket: `twilio:sender:account:${from}` } }]);
  });
});

describe('an answer that was lost', () => {
  test('leaves it open what became of the message, and another attempt finds the one that was sent', async () => {
    provider.inject({ on: 'create', reset: 'after effect' });
    const run = await send({}, { attempts: 2 });
    expect(run.deliveries).toMatchObject([{ status: 'unknown' }, { status: 'delivered', reference: `twilio:${provider.messages()[0]?.sid}` }]);
    expect([provider.messages().length, run.emitted[0]?.payload['wasFound']]).toEqual([1, true]);
  });

  test('is followed by another attempt that sends what was never made', async () => {
    provider.inject({ on: 'create', reset: 'before effect' });
    const run = await send({}, { attempts: 2 });
    expect([run.deliveries.map(({ status }) => status), provider.messages().length, run.emitted[0]?.payload['wasFound']]).toEqual([['unknown', 'accepted'], 1, false]);
  });

  test('is not taken for another text, sender or number', async () => {
    await send({ text: 'Another text' });
    await send({}, {}, { messagingService: service });
    await send({ to: '+4915112345679' });
    provider.inject({ on: 'create', reset: 'before effect' });
    const run = await send({}, { attempts: 2 });
    expect([run.deliveries.at(-1)?.status, run.emitted[0]?.payload['wasFound']]).toEqual(['accepted', false]);
  });

  test('sends nothing while it cannot be looked up', async () => {
    provider.inject({ on: 'create', reset: 'after effect' });
    provider.inject({ on: 'list', status: 503, body: { status: 503 } });
    const run = await send({}, { attempts: 3 });
    expect([run.deliveries.map(({ status }) => status), provider.calls('create').length]).toEqual([['unknown', 'failed', 'delivered'], 1]);
  });
});

describe('receipts', () => {
  let relay: Server;
  const requests: { readonly body: string; readonly signature: string; readonly contentType: string }[] = [];

  beforeAll(async () => {
    relay = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        requests.push({ body: Buffer.concat(chunks).toString('utf8'), signature: String(request.headers['x-twilio-signature']), contentType: String(request.headers['content-type']) });
        response.end();
      });
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => void requests.splice(0));
  afterAll(() => new Promise((resolve) => relay.close(resolve)));

  /** Sends straight to the simulator with receipts to the relay, and plays what came there to the agent's hook under its own address. */
  async function receiptsFor(recipient: Parameters<TwilioSimulator['setRecipient']>[1]) {
    const { port } = relay.address() as { port: number };
    provider.setRecipient(to, recipient);
    const url = `http://127.0.0.1:${port}/hook`;
    const form = new URLSearchParams({ To: to, From: from, Body: 'hi', StatusCallback: url });
    const answer = await fetch(`${provider.url}/2010-04-01/Accounts/${accountSid}/Messages.json`, { method: 'POST', body: form, headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` } });
    const { sid } = (await answer.json()) as { sid: string };
    await provider.settled();
    const webhook = requests.map(({ body, contentType, signature }) => {
      expect(twilio.validateRequest(authToken, signature, url, Object.fromEntries(new URLSearchParams(body)))).toBe(true);
      return hookCall(body, contentType);
    });
    const run = await send({}, { receive: [], webhook });
    return { run, sid };
  }
  const hookCall = (body: string, contentType = 'application/x-www-form-urlencoded', token = authToken) => ({
    body, headers: { 'content-type': contentType, 'x-twilio-signature': twilio.getExpectedTwilioSignature(token, TEST_HOOK_URL, Object.fromEntries(new URLSearchParams(body))) },
  });

  test('say that a message was delivered, and nothing on its way there', async () => {
    const { run, sid } = await receiptsFor({ outcome: 'delivered' });
    expect(run.answers).toHaveLength(2);
    expect(run.receipts).toEqual([{ reference: `twilio:${sid}`, status: 'delivered' }]);
  });

  test('say why one was not, and that the number is of no use', async () => {
    const { run, sid } = await receiptsFor({ outcome: 'undelivered', errorCode: 30005 });
    expect(run.receipts).toEqual([
      { reference: `twilio:${sid}`, status: 'failed', error: { message: 'Twilio: the number is unknown or not in service any more (30005); ask for another number', disableEndpoint: `sms:${from}:${to}` } },
    ]);
  });

  test('leave the number alone when the phone was only off', async () => {
    const { run } = await receiptsFor({ outcome: 'undelivered', errorCode: 30003 });
    expect(run.receipts).toMatchObject([{ status: 'failed', error: { message: 'Twilio: the phone cannot be reached (30003); it is off, without network or not in service; send again later' } }]);
    expect(run.receipts[0]?.error).not.toHaveProperty('disableEndpoint');
  });

  test('are refused when somebody else than Twilio made them up', async () => {
    const run = await send({}, { receive: [], webhook: [hookCall('MessageSid=SM1&MessageStatus=delivered', undefined, 'guessed'), { body: 'MessageSid=SM1&MessageStatus=delivered', headers: { 'content-type': 'application/x-www-form-urlencoded' } }] });
    expect([run.answers.map((answer) => 'refuse' in answer && answer.refuse.status), run.receipts]).toEqual([[401, 401], []]);
  });
});
