import { createHmac } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { runAgent, TEST_HOOK_URL, type HookRequest } from '@rookery/sdk/testing';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { twilioSignature } from '../http/twilio-signature.js';
import { webhook } from './agent.js';

const hmac = (key: string | Buffer, text: string, encoding: 'hex' | 'base64' = 'hex', algorithm = 'sha256') => createHmac(algorithm, key).update(text).digest(encoding);
const start = Date.UTC(2026, 0, 5, 9) / 1_000;
const form = 'application/x-www-form-urlencoded';

/** One call under a key of the provider's, at a moment given in Unix seconds. */
function call(auth: string, key: JsonObject | string, request: HookRequest | readonly HookRequest[], more: JsonObject = {}, at = start) {
  const fields = typeof key === 'string' ? { key } : key;
  return runAgent(webhook, { options: { auth, credential: 'key', ...more }, credentials: { key: { kind: 'webhook-hmac', fields } }, webhook: request, at: new Date(at * 1_000).toISOString() });
}
const codeOf = async (run: ReturnType<typeof call>) => {
  const [answer] = (await run).answers;
  return answer !== undefined && 'refuse' in answer ? `${answer.refuse.status} ${answer.refuse.code}` : 'taken';
};

describe('GitHub', () => {
  // The example of GitHub's documentation, "Validating webhook deliveries".
  const documented = { key: "It's a Secret to Everybody", text: 'Hello, World!', signature: 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' };
  const body = '{"action":"opened","number":7}';
  const headers = { 'x-hub-signature-256': `sha256=${hmac('k', body)}`, 'x-github-delivery': '72d3162e-cc78', 'x-github-event': 'pull_request', 'content-type': 'application/json' };

  test('is known by the documented signature', async () => {
    // The text is no JSON, which is found out only after the signature was right.
    expect(await codeOf(call('github', documented.key, { headers: { 'x-hub-signature-256': documented.signature }, body: documented.text }))).toBe('400 request.notJson');
    expect(await codeOf(call('github', documented.key, { headers: { 'x-hub-signature-256': documented.signature }, body: 'Hello, World?' }))).toBe('401 webhook.signature');
  });

  test('brings each delivery once, with the kind of event', async () => {
    const run = await call('github', 'k', [{ headers, body }, { headers, body }]);
    expect(run.emitted.map(({ payload, dedupeKey }) => [payload, dedupeKey])).toEqual([[{ action: 'opened', number: 7, github: { event: 'pull_request', delivery: '72d3162e-cc78' } }, '72d3162e-cc78']]);
  });

  test('may send its JSON inside a form', async () => {
    const wrapped = `payload=${encodeURIComponent(body)}`;
    const run = await call('github', 'k', { headers: { ...headers, 'content-type': form, 'x-hub-signature-256': `sha256=${hmac('k', wrapped)}` }, body: wrapped });
    expect(run.emitted[0]?.payload).toMatchObject({ action: 'opened', number: 7 });
  });

  test('may be given the secret the server made', async () => {
    const run = await runAgent(webhook, { options: { auth: 'github' }, webhook: { headers: { ...headers, 'x-hub-signature-256': `sha256=${hmac('hook-secret-of-the-test-host', body)}` }, body } });
    expect(run.emitted).toHaveLength(1);
  });
});

describe('Stripe', () => {
  const body = '{"id":"evt_1","type":"charge.failed"}';
  const signed = (time: number, key = 'whsec_test') => `v1=${hmac(key, `${time}.${body}`)}`;
  const request = (signature: string): HookRequest => ({ headers: { 'stripe-signature': signature }, body });

  test('is known by a signature over time and body, and brings each event once', async () => {
    const good = request(`t=${start},${signed(start)},v0=6ffbb59b`);
    const run = await call('stripe', 'whsec_test', [good, good]);
    expect(run.emitted.map(({ payload, dedupeKey }) => [payload['type'], dedupeKey])).toEqual([['charge.failed', 'evt_1']]);
  });

  test('may sign under two keys while one is rolled', async () => {
    expect(await codeOf(call('stripe', 'whsec_test', request(`t=${start},${signed(start, 'whsec_old')},${signed(start)}`)))).toBe('taken');
  });

  test.each([
    ['a signature of another scheme only', `t=${start},${signed(start).replace('v1', 'v0')}`, '401 webhook.signature'],
    ['another key', `t=${start},${signed(start, 'whsec_other')}`, '401 webhook.signature'],
    ['a time moved into the window', `t=${start},${signed(start - 900)}`, '401 webhook.signature'],
    ['a call repeated after the window', `t=${start - 301},${signed(start - 301)}`, '401 webhook.replay'],
    ['a call from the future', `t=${start + 301},${signed(start + 301)}`, '401 webhook.replay'],
    ['no signature', '', '401 webhook.signature'],
    ['a call at the edge of the window', `t=${start - 300},${signed(start - 300)}`, 'taken'],
  ])('%s: %s: %s', async (_what, signature, code) => {
    expect(await codeOf(call('stripe', 'whsec_test', request(signature)))).toBe(code);
  });

  test('is given a wider window where clocks differ', async () => {
    expect(await codeOf(call('stripe', 'whsec_test', request(`t=${start - 900},${signed(start - 900)}`), { replayWindow: '20m' }))).toBe('taken');
  });
});

describe('Slack', () => {
  // The example of Slack's documentation, "Verifying requests from Slack".
  const documented = {
    key: '8f742231b10e8888abcd99yyyzzz85a5', time: 1_531_420_618, signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  };
  const slackCall = (body: string, type = 'application/json'): HookRequest => ({ headers: { 'x-slack-request-timestamp': String(start), 'x-slack-signature': `v0=${hmac('k', `v0:${start}:${body}`)}`, 'content-type': type }, body });
  const request: HookRequest = { headers: { 'x-slack-request-timestamp': String(documented.time), 'x-slack-signature': documented.signature, 'content-type': form }, body: documented.body };

  test('is known by the documented signature, and a command comes once', async () => {
    const run = await call('slack', documented.key, [request, request], {}, documented.time);
    expect(run.emitted.map(({ payload, dedupeKey }) => [payload['command'], dedupeKey])).toEqual([['/webhook-collect', '398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c']]);
    expect(run.answers[0]).toMatchObject({ answer: { status: 200, text: '' } });
  });

  test('is refused five minutes later', async () => {
    expect(await codeOf(call('slack', documented.key, request, {}, documented.time + 301))).toBe('401 webhook.replay');
  });

  test('hears its challenge back while the address is set up, and no event comes of it', async () => {
    const run = await call('slack', 'k', slackCall('{"type":"url_verification","challenge":"3eZbrw1a"}'));
    expect([run.emitted, run.answers]).toEqual([[], [{ items: [], answer: { status: 200, contentType: 'text/plain; charset=utf-8', text: '3eZbrw1a' } }]]);
  });

  test('hears no challenge back under a wrong key', async () => {
    expect(await codeOf(call('slack', 'other', slackCall('{"type":"url_verification","challenge":"3eZbrw1a"}')))).toBe('401 webhook.signature');
  });

  test('sends buttons as JSON inside a form, and an event with its id', async () => {
    const button = await call('slack', 'k', slackCall(`payload=${encodeURIComponent('{"type":"block_actions","trigger_id":"12.3"}')}`, form));
    const event = await call('slack', 'k', slackCall('{"type":"event_callback","event_id":"Ev08"}'));
    expect([button, event].map((run) => run.emitted.map(({ payload, dedupeKey }) => [payload['type'], dedupeKey]))).toEqual([[['block_actions', '12.3']], [['event_callback', 'Ev08']]]);
  });

  test('waits for the workflow no longer than Slack does', async () => {
    const run = await call('slack', 'k', slackCall('{"type":"event_callback"}'), { answer: 'workflow', answerWithin: '10s' });
    expect(run.answers).toMatchObject([{ wait: { timeoutMs: 2_500 } }]);
  });
});

describe('Twilio', () => {
  const body = 'From=%2B14158675309&Body=STOP&MessageSid=SM1';
  const signature = twilioSignature('token', TEST_HOOK_URL, new URLSearchParams(body));
  const request: HookRequest = { headers: { 'x-twilio-signature': signature, 'i-twilio-idempotency-token': 'idem-1', 'content-type': form }, body };

  test('is known by the signature of address and fields, comes once, and hears that nothing is to be said', async () => {
    const run = await call('twilio', 'token', [request, request]);
    expect(run.emitted.map(({ payload, dedupeKey }) => [payload, dedupeKey])).toEqual([[{ From: '+14158675309', Body: 'STOP', MessageSid: 'SM1' }, 'idem-1']]);
    expect(run.answers[0]).toMatchObject({ answer: { contentType: 'text/xml; charset=utf-8', text: expect.stringContaining('<Response/>') } });
  });

  test('is refused with fields that were changed', async () => {
    expect(await codeOf(call('twilio', 'token', { ...request, body: body.replace('STOP', 'START') }))).toBe('401 webhook.signature');
  });
});

describe('Standard Webhooks', () => {
  // The example of the specification (and of Svix, where it comes from).
  const documented = { key: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', time: 1_614_265_330, signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', body: '{"test": 2432232314}' };

  test.each(['webhook', 'svix'])('are known by the documented signature under the names of %s', async (prefix) => {
    const headers = { [`${prefix}-id`]: documented.id, [`${prefix}-timestamp`]: String(documented.time), [`${prefix}-signature`]: `v1,bm90aGluZw== ${documented.signature}` };
    const run = await call('standard-webhooks', documented.key, { headers, body: documented.body }, {}, documented.time);
    expect(run.emitted.map(({ payload, dedupeKey }) => [payload, dedupeKey])).toEqual([[{ test: 2_432_232_314 }, documented.id]]);
  });
});

describe('while a key is changed', () => {
  test('both count, and a third does not', async () => {
    const codes = await Promise.all(['new', 'old', 'older'].map((key) => codeOf(call('github', { key: 'new', formerKey: 'old' }, { headers: { 'x-hub-signature-256': `sha256=${hmac(key, '{}')}` }, body: '{}' }))));
    expect(codes).toEqual(['taken', 'taken', '401 webhook.signature']);
  });

  test('so do two secrets', async () => {
    const fields = { secret: 'the secret of today', formerSecret: 'the secret of before' };
    const run = await runAgent(webhook, { options: { credential: 's' }, credentials: { s: { kind: 'webhook-secret', fields } }, webhook: [fields.secret, fields.formerSecret, 'another secret'].map((secret) => ({ headers: { 'x-rookery-secret': secret }, body: '{}' })) });
    expect(run.emitted).toHaveLength(2);
  });
});

test.each(['stripe', 'slack', 'twilio', 'standard-webhooks'])('there is no %s without the key it makes', (auth) => {
  const parsed = parseOptions(webhook, { version: 1, options: { auth } }, 'options');
  expect(parsed.ok ? [] : parsed.issues.map(({ path }) => path)).toEqual(['options.credential']);
});

describe('a packed body', () => {
  const packedCall = (encoding: string, body: Uint8Array) => runAgent(webhook, { options: { auth: 'none' }, webhook: { headers: { 'content-encoding': encoding }, body } });

  test.each([['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync]])('is unpacked from %s', async (encoding, pack) => {
    expect((await packedCall(encoding, pack('{"lot":1}'))).emitted.map(({ payload }) => payload)).toEqual([{ lot: 1 }]);
  });

  test.each([
    ['that grows past what a plain one may have', 'gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024)), '413 request.tooLarge'],
    ['that is none', 'gzip', Buffer.from('{"lot":1}'), '400 request.invalid'],
    ['that grows past it from deflate', 'deflate', deflateSync(Buffer.alloc(64 * 1024 * 1024)), '413 request.tooLarge'],
    ['that grows past it from br', 'br', brotliCompressSync(Buffer.alloc(8 * 1024 * 1024)), '413 request.tooLarge'],
    ['packed twice', 'gzip, gzip', gzipSync(gzipSync('{"lot":1}')), '415 webhook.contentType'],
    ['packed in a way nobody knows here', 'lzma', Buffer.from('x'), '415 webhook.contentType'],
    ['named like what every object has', 'constructor', Buffer.from('{}'), '415 webhook.contentType'],
  ])('%s is refused', async (_what, encoding, body, code) => {
    const [answer] = (await packedCall(encoding, body)).answers;
    expect(answer).toMatchObject({ refuse: { status: Number(code.slice(0, 3)), code: code.slice(4) } });
  });
});

describe('a body that is a bomb or a trick', () => {
  const answerTo = async (body: string | Uint8Array, type = 'application/json', auth: JsonObject = {}) =>
    (await runAgent(webhook, { options: { auth: 'none', ...auth }, webhook: { headers: { 'content-type': type }, body } })).answers[0];

  test.each([
    ['nested deeper than anybody reads', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'application/json', 400, 'request.notJson'],
    ['of more values than anybody sends', `{"a":[${'0,'.repeat(200_001)}0]}`, 'application/json', 413, 'request.tooLarge'],
    ['of more items than anybody sends', `[${'{},'.repeat(10_000)}{}]`, 'application/json', 413, 'request.tooLarge'],
    ['of more fields than a form has', 'a=&'.repeat(5_001), form, 413, 'request.tooLarge'],
    ['in UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), 'application/json; charset=utf-16', 400, 'request.notJson'],
    ['in Latin-1', Buffer.from('{"a":"caf\u00e9"}', 'latin1'), 'application/json; charset=iso-8859-1', 400, 'request.notJson'],
    ['of another kind', '<a/>', 'text/xml', 415, 'webhook.contentType'],
  ])('%s is refused', async (_what, body, type, status, code) => {
    expect(await answerTo(body, type)).toMatchObject({ refuse: { status, code } });
  });

  test('with the names of prototypes is data like any other, and changes no object', async () => {
    const { emitted } = await runAgent(webhook, { options: { auth: 'none' }, webhook: { headers: { 'content-type': 'application/json' }, body: '{"__proto__":{"isOwner":true},"constructor":{"prototype":{"isOwner":true}},"a":1}' } });
    expect(JSON.stringify(emitted[0]?.payload)).toBe('{"__proto__":{"isOwner":true},"constructor":{"prototype":{"isOwner":true}},"a":1}');
    expect([Object.getPrototypeOf(emitted[0]?.payload), Reflect.get({}, 'isOwner')]).toEqual([Object.prototype, undefined]);
  });
});

describe('a signed call that somebody sends again', () => {
  const body = '{"lot":1}';
  const signature = { 'x-hub-signature-256': `sha256=${hmac('key', body)}` };
  const twice = (options: JsonObject, headers: Readonly<Record<string, string>>, again: Readonly<Record<string, string>>) =>
    call('github', 'key', [{ headers: { ...signature, ...headers }, body }, { headers: { ...signature, ...again }, body }], options);

  test('under a name nobody signed brings a second event, unless signed calls count once', async () => {
    const [first, second] = [{ 'x-github-delivery': 'one' }, { 'x-github-delivery': 'two' }];
    expect((await twice({}, first, second)).emitted).toHaveLength(2);
    expect((await twice({ signedOnce: true }, first, second)).emitted).toHaveLength(1);
  });

  test('is known also with its signature written in another way', async () => {
    const options = { signedOnce: true, hmac: { header: 'x-signature', timestampHeader: 'x-time' } };
    const signed = hmac('key', `${start}.${body}`);
    const request = (given: string) => ({ headers: { 'x-signature': given, 'x-time': String(start) }, body });
    expect((await call('hmac', 'key', [request(signed), request(signed.toUpperCase()), request(` ${signed} `)], options)).emitted).toHaveLength(1);
  });

  test('at another moment is another call', async () => {
    const options = { signedOnce: true, hmac: { header: 'x-signature', timestampHeader: 'x-time' } };
    const request = (time: number) => ({ headers: { 'x-signature': hmac('key', `${time}.${body}`), 'x-time': String(time) }, body });
    expect((await call('hmac', 'key', [request(start), request(start + 1)], options)).emitted).toHaveLength(2);
  });

  test.each(['secret', 'none', 'stripe'])('has no meaning with "%s", and is refused', (auth) => {
    const parsed = parseOptions(webhook, { version: 1, options: { auth, signedOnce: true, ...(auth === 'stripe' ? { credential: 'key' } : {}) } }, '');
    expect(parsed).toMatchObject({ ok: false, issues: [{ path: '.signedOnce' }] });
  });
});

describe('a caller that waits for the workflow', () => {
  const ask = async (more: JsonObject = {}) => (await runAgent(webhook, { options: { auth: 'none', answer: 'workflow', ...more }, webhook: { body: '{}' } })).answers[0];

  test('is told after ten seconds that what it sent goes on', async () => {
    expect(await ask()).toMatchObject({ wait: { timeoutMs: 10_000, late: { status: 202, text: '{"accepted":1,"answered":false,"message":"the workflow did not answer within 10s; what was sent is kept and goes on"}' } } });
  });

  test('may be told that it took too long', async () => {
    const answer = await ask({ answerWithin: '500ms', answerLate: '504' });
    expect(answer).toMatchObject({ wait: { timeoutMs: 500, late: { status: 504, text: expect.stringContaining('"code":"webhook.late"') } } });
  });
});
