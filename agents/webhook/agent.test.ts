import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { runAgent, TEST_HOOK_SECRET } from '@rookery/sdk/testing';
import { webhook } from './agent.js';

const secret = { 'x-rookery-secret': TEST_HOOK_SECRET };
const body = '{"lot":"1-1","bid":15900}';
const start = Date.UTC(2026, 0, 5, 9) / 1000;

function signature(text: string, key = TEST_HOOK_SECRET): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

describe('webhook: who may call', () => {
  it('accepts the secret in its header', async () => {
    const run = await runAgent(webhook, { webhook: { headers: secret, body } });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ lot: '1-1', bid: 15_900 }]);
  });

  it('accepts the secret as a bearer token', async () => {
    const run = await runAgent(webhook, { webhook: { headers: { authorization: `Bearer ${TEST_HOOK_SECRET}` }, body } });
    expect(run.emitted).toHaveLength(1);
  });

  it('refuses a wrong secret and leaves nothing behind', async () => {
    const run = await runAgent(webhook, { webhook: { headers: { 'x-rookery-secret': `${TEST_HOOK_SECRET}x` }, body } });
    expect(run.emitted).toEqual([]);
    expect(run.answers).toEqual([{ refuse: { status: 401, code: 'webhook.secret', message: 'the secret is wrong; copy it from the agent' } }]);
  });

  it('refuses a call without a secret', async () => {
    const run = await runAgent(webhook, { webhook: { body } });
    expect(run.answers).toMatchObject([{ refuse: { status: 401, code: 'webhook.secret' } }]);
  });

  it('accepts everybody with "none"', async () => {
    const run = await runAgent(webhook, { options: { auth: 'none' }, webhook: { body } });
    expect(run.emitted).toHaveLength(1);
  });

  it('uses a secret of the person instead of the one of the host', async () => {
    const credentials = { own: { kind: 'webhook-secret', fields: { secret: 'a secret of my own' } } };
    const run = await runAgent(webhook, {
      options: { credential: 'own' }, credentials,
      webhook: [{ headers: { 'x-rookery-secret': 'a secret of my own' }, body }, { headers: secret, body }],
    });
    expect(run.emitted).toHaveLength(1);
    expect(run.answers[1]).toMatchObject({ refuse: { status: 401 } });
  });

  it('refuses a method that is not listed', async () => {
    const run = await runAgent(webhook, { webhook: { method: 'PUT', headers: secret, body } });
    expect(run.answers).toEqual([{ refuse: { status: 405, code: 'webhook.method', message: 'PUT is not accepted here; use POST' } }]);
  });
});

describe('webhook: signatures', () => {
  const github = { auth: 'hmac', hmac: { header: 'X-Hub-Signature-256', prefix: 'sha256=' } };
  const timed = { auth: 'hmac', hmac: { timestampHeader: 'x-timestamp' } };

  it('accepts a body signed as GitHub signs it', async () => {
    const run = await runAgent(webhook, { options: github, webhook: { headers: { 'x-hub-signature-256': `sha256=${signature(body)}` }, body } });
    expect(run.emitted).toHaveLength(1);
  });

  it('refuses a body that was changed after it was signed', async () => {
    const run = await runAgent(webhook, { options: github, webhook: { headers: { 'x-hub-signature-256': `sha256=${signature(body)}` }, body: `${body} ` } });
    expect(run.answers).toMatchObject([{ refuse: { status: 401, code: 'webhook.signature' } }]);
  });

  it('accepts a signature over time and body within the window', async () => {
    const time = String(start - 290);
    const run = await runAgent(webhook, { options: timed, webhook: { headers: { 'x-timestamp': time, 'x-signature': signature(`${time}.${body}`) }, body } });
    expect(run.emitted).toHaveLength(1);
  });

  it('refuses a call repeated after the window', async () => {
    const time = String(start - 301);
    const run = await runAgent(webhook, { options: timed, webhook: { headers: { 'x-timestamp': time, 'x-signature': signature(`${time}.${body}`) }, body } });
    expect(run.answers).toMatchObject([{ refuse: { status: 401, code: 'webhook.replay' } }]);
  });

  it('refuses a time that was moved into the window', async () => {
    const run = await runAgent(webhook, { options: timed, webhook: { headers: { 'x-timestamp': String(start), 'x-signature': signature(`${start - 900}.${body}`) }, body } });
    expect(run.answers).toMatchObject([{ refuse: { code: 'webhook.signature' } }]);
  });

  it('reads a signature in base64 under a stored key', async () => {
    const value = createHmac('sha512', 'partner').update(body).digest('base64');
    const run = await runAgent(webhook, {
      options: { auth: 'hmac', credential: 'partner', hmac: { algorithm: 'sha512', encoding: 'base64', signed: 'body' } },
      credentials: { partner: { kind: 'webhook-hmac', fields: { key: 'partner' } } },
      webhook: { headers: { 'x-signature': value }, body },
    });
    expect(run.emitted).toHaveLength(1);
  });

  it('refuses options that sign a time nobody sends', async () => {
    await expect(runAgent(webhook, { options: { auth: 'hmac', hmac: { signed: 'timestamp.body' } }, webhook: { body } })).rejects.toThrow('no header is named for it');
  });
});

describe('webhook: bodies', () => {
  it('makes one event per item of a list', async () => {
    const run = await runAgent(webhook, { webhook: { headers: secret, body: [{ n: 1 }, { n: 2 }] } });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('refuses a list with one item that is no object, as a whole', async () => {
    const run = await runAgent(webhook, { webhook: { headers: secret, body: [{ n: 1 }, 2] } });
    expect(run.emitted).toEqual([]);
    expect(run.answers).toEqual([{ refuse: { status: 400, code: 'request.invalid', message: 'item 1 of the list is not a JSON object; send an object or a list of objects' } }]);
  });

  it('answers 400 with the place when the body is not JSON', async () => {
    const run = await runAgent(webhook, { webhook: { headers: secret, body: '{"a": 1,\n "b": oops}' } });
    expect(run.emitted).toEqual([]);
    expect(run.answers).toEqual([{ refuse: { status: 400, code: 'request.notJson', message: 'the body is not JSON: unexpected "o" at position 15 (line 2, column 7)' } }]);
  });

  it('answers 400 when the body ends too early', async () => {
    const run = await runAgent(webhook, { webhook: { headers: secret, body: '{"a": [1, 2' } });
    expect(run.answers).toMatchObject([{ refuse: { message: 'the body is not JSON: it ends too early at position 11 (line 1, column 12)' } }]);
  });

  it('answers 400 to an empty body and to bytes that are no text', async () => {
    const run = await runAgent(webhook, { webhook: [{ headers: secret }, { headers: secret, body: new Uint8Array([0xff, 0xfe]) }] });
    expect(run.answers).toMatchObject([{ refuse: { message: expect.stringContaining('it is empty') } }, { refuse: { message: expect.stringContaining('not UTF-8') } }]);
  });

  it('reads the payload at a path', async () => {
    const run = await runAgent(webhook, { options: { payloadPath: 'data.lots' }, webhook: { headers: secret, body: { data: { lots: [{ id: 1 }, { id: 2 }] } } } });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('reads a form, a repeated field becomes a list', async () => {
    const headers = { ...secret, 'content-type': 'application/x-www-form-urlencoded' };
    const run = await runAgent(webhook, { webhook: { headers, body: 'name=A+B&tag=x&tag=y' } });
    expect(run.emitted[0]?.payload).toEqual({ name: 'A B', tag: ['x', 'y'] });
  });

  it('reads the query of a GET', async () => {
    const run = await runAgent(webhook, { options: { methods: ['GET'] }, webhook: { method: 'GET', headers: secret, query: { vin: 'X' } } });
    expect(run.emitted[0]?.payload).toEqual({ vin: 'X' });
  });

  it('answers 415 to a type it does not read', async () => {
    const run = await runAgent(webhook, { webhook: { headers: { ...secret, 'content-type': 'text/xml' }, body: '<a/>' } });
    expect(run.answers).toMatchObject([{ refuse: { status: 415 } }]);
  });

  it('keeps the headers that are asked for', async () => {
    const run = await runAgent(webhook, { options: { headers: ['X-Partner'] }, webhook: { headers: { ...secret, 'x-partner': 'acme' }, body } });
    expect(run.emitted[0]?.payload).toEqual({ lot: '1-1', bid: 15_900, headers: { 'x-partner': 'acme' } });
  });

  it('refuses to keep a header that carries a secret', async () => {
    await expect(runAgent(webhook, { options: { headers: ['Authorization'] }, webhook: { body } })).rejects.toThrow('"authorization" carries a secret');
  });
});

describe('webhook: idempotency and answers', () => {
  it('leaves one event for two requests with one key', async () => {
    const call = { headers: { ...secret, 'idempotency-key': 'k1' }, body };
    const run = await runAgent(webhook, { webhook: [call, call] });
    expect(run.emitted.map((event) => event.dedupeKey)).toEqual(['k1']);
  });

  it('keeps every item of a list that was sent under one key', async () => {
    const call = { headers: { ...secret, 'idempotency-key': 'k1' }, body: [{ n: 1 }, { n: 2 }] };
    const run = await runAgent(webhook, { webhook: [call, call] });
    expect(run.emitted.map((event) => event.dedupeKey)).toEqual(['k1:0', 'k1:1']);
  });

  it('takes the key from another header, or from the payload', async () => {
    const byHeader = await runAgent(webhook, { options: { idempotencyHeader: 'X-GitHub-Delivery' }, webhook: { headers: { ...secret, 'x-github-delivery': 'd' }, body } });
    const byTemplate = await runAgent(webhook, { options: { idempotencyKey: '{{ lot }}/{{ bid }}' }, webhook: { headers: secret, body } });
    expect(byHeader.emitted[0]?.dedupeKey).toBe('d');
    expect(byTemplate.emitted[0]?.dedupeKey).toBe('1-1/15900');
  });

  it('leaves the answer to the host unless one is stated', async () => {
    const run = await runAgent(webhook, { webhook: { headers: secret, body } });
    expect(run.answers[0]).not.toHaveProperty('answer');
  });

  it('answers what is stated', async () => {
    const run = await runAgent(webhook, { options: { response: { status: 200, json: { ok: true, accepted: '{{ accepted }}' } } }, webhook: { headers: secret, body } });
    expect(run.answers[0]).toMatchObject({ answer: { status: 200, contentType: 'application/json', text: '{"ok":true,"accepted":1}' } });
  });
});
