import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '@rookery/testkit';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';

let api: TestApi;
let bearer: string;
let url: string;

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  await api.application.listen(0, '127.0.0.1');
  url = await api.application.getUrl();
  await api.engine.start();
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

interface Hooked {
  readonly id: string;
  readonly path: string;
}

/** A workflow that answers for lots under 100 and keeps still about others. */
async function publish(name: string, options: Readonly<Record<string, unknown>> = {}): Promise<Hooked> {
  const document = {
    schemaVersion: 1, name,
    agents: {
      asks: { type: 'webhook', version: 1, options: { auth: 'none', answer: 'workflow', ...options } },
      cheap: { type: 'filter', version: 1, options: { conditions: [{ field: 'price', is: 'less than', value: 100 }] } },
      rate: { type: 'format', version: 1, options: { payload: { lot: '{{ lot }}', score: 80 } } },
      says: { type: 'answer-webhook', version: 1, options: { status: '201', headers: { 'X-Lot': '{{ lot }}' } } },
    },
    links: [{ from: 'asks', to: 'cheap' }, { from: 'cheap', to: 'rate' }, { from: 'rate', to: 'says' }],
  };
  const { body: { id } } = await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document });
  const { body } = await api.call<{ hooks: readonly { readonly path: string }[] }>('POST', `/api/v1/workflows/${id}/publish`, { bearer, body: {} });
  return { id, path: body.hooks[0]?.path ?? '' };
}

const ask = (hook: Hooked, body: unknown, { headers = {}, signal }: { readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal } = {}) =>
  fetch(url + hook.path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers }, ...(signal === undefined ? {} : { signal }) });
const lotsOf = async (hook: Hooked, agent: string) => (await api.call<{ items: readonly { readonly payload: { readonly lot: number } }[] }>('GET', `/api/v1/events?workflow=${hook.id}&agent=${agent}`, { bearer })).body.items.map(({ payload }) => payload.lot).toSorted();

test('a publish that would let callers wait for nothing is previewed with a warning', async () => {
  const document = { schemaVersion: 1, name: 'mute', agents: { asks: { type: 'webhook', version: 1, title: 'Asks', options: { auth: 'none', answer: 'workflow' } } }, links: [] };
  const { body: { id } } = await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document });
  const preview = await api.call<{ canPublish: boolean; warnings: readonly { readonly message: string; readonly hint: string }[] }>('GET', `/api/v1/workflows/${id}/publish-preview`, { bearer });
  expect([preview.body.canPublish, preview.body.warnings.map(({ message, hint }) => `${message}; ${hint}`)]).toEqual([
    true, ['whoever calls "Asks" waits for an answer of the workflow, and no agent behind it gives one; link "Answer webhook" behind it, or let it answer at once'],
  ]);
});

test('a caller hears what the workflow made of what it sent, as a page that may do nothing here', async () => {
  const answer = await ask(await publish('rates'), { lot: 1, price: 5 });
  expect([answer.status, await answer.json(), answer.headers.get('x-lot'), answer.headers.get('x-content-type-options')]).toEqual([201, { lot: 1, score: 80 }, '1', 'nosniff']);
  expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox /);
});

test('callers that wait at the same time hear each of their own', async () => {
  const hook = await publish('crowd');
  const lots = Array.from({ length: 60 }, (_, lot) => lot);
  const heard = await Promise.all(lots.map(async (lot) => (await (await ask(hook, { lot, price: 1 })).json()) as { readonly lot: number }));
  expect(heard.map(({ lot }) => lot)).toEqual(lots);
});

describe('a workflow that keeps still', () => {
  test.each([['202', 'answered'], ['504', 'error']])('leaves its caller with a %s that says so, and with an event that is kept', async (answerLate, field) => {
    const hook = await publish(`late-${answerLate}`, { answerWithin: '200ms', answerLate });
    const answer = await ask(hook, { lot: 2, price: 500 });
    const body = (await answer.json()) as Readonly<Record<string, unknown>>;
    expect([String(answer.status), JSON.stringify(body)]).toEqual([answerLate, expect.stringContaining('the workflow did not answer within 200ms; what was sent is kept and goes on')]);
    expect([Object.keys(body).includes(field), await lotsOf(hook, 'asks')]).toEqual([true, [2]]);
  });
});

test('a repeat of what was taken is not waited for', async () => {
  const hook = await publish('twice');
  const headers = { 'idempotency-key': 'k1' };
  const [first, second] = [await ask(hook, { lot: 3, price: 5 }, { headers }), await ask(hook, { lot: 3, price: 5 }, { headers })];
  expect([first.status, second.status, await second.json()]).toEqual([201, 202, { accepted: 0, duplicates: 1 }]);
});

test('a caller that goes away leaves its event behind', async () => {
  const hook = await publish('gone', { answerWithin: '1m' });
  const leaving = new AbortController();
  const asked = ask(hook, { lot: 4, price: 500 }, { signal: leaving.signal }).catch((error: unknown) => error);
  await until('the event', async () => (await lotsOf(hook, 'asks')).includes(4));
  leaving.abort();
  expect(await asked).toMatchObject({ name: 'AbortError' });
  expect(await lotsOf(hook, 'asks')).toEqual([4]);
});

interface SecretHook {
  readonly path: string;
  readonly secret: string;
  readonly agentPath: string;
}

async function publishSecret(name: string): Promise<SecretHook> {
  const document = { schemaVersion: 1, name, agents: { posts: { type: 'webhook', version: 1 } }, links: [] };
  const { body: { id } } = await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document });
  const { body: { hooks: [hook] } } = await api.call<{ hooks: readonly [{ readonly path: string; readonly secret: string }] }>('POST', `/api/v1/workflows/${id}/publish`, { bearer, body: {} });
  return { ...hook, agentPath: `/api/v1/workflows/${id}/agents/posts` };
}

const send = async ({ path }: Pick<SecretHook, 'path'>, secret: string, body: string | Uint8Array<ArrayBuffer> = '{}', headers: Readonly<Record<string, string>> = {}) => {
  const answer = await fetch(url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-rookery-secret': secret, ...headers } });
  const { error } = (await answer.json()) as { readonly error?: { readonly code: string; readonly message: string } };
  return { status: answer.status, code: error?.code ?? '', message: error?.message ?? '' };
};

describe('a new secret', () => {
  const rotate = async ({ agentPath }: SecretHook, body?: unknown) => (await api.call<{ readonly secret: string; readonly formerUntil: string | null }>('POST', `${agentPath}/hook-secret`, { bearer, ...(body === undefined ? {} : { body }) })).body;
  const statuses = (hook: SecretHook, ...secrets: readonly string[]) => Promise.all(secrets.map(async (secret) => (await send(hook, secret)).status));

  test('counts at once, and the former one not any more, unless it is given time', async () => {
    const hook = await publishSecret('at-once');
    const { secret, formerUntil } = await rotate(hook);
    expect([await statuses(hook, secret, hook.secret), formerUntil]).toEqual([[202, 401], null]);
  });

  test('leaves callers the time that was given to change theirs, and no longer', async () => {
    const hook = await publishSecret('with-grace');
    const { secret, formerUntil } = await rotate(hook, { keepFormerFor: '1h' });
    expect(await statuses(hook, secret, hook.secret, 'another')).toEqual([202, 202, 401]);
    expect(Date.parse(formerUntil ?? '')).toBeGreaterThan(Date.now());
    api.later(3_600_000);
    bearer = await logIn(api);
    expect(await statuses(hook, secret, hook.secret)).toEqual([202, 401]);
  });

  test('ends the one before the former one', async () => {
    const hook = await publishSecret('twice-changed');
    const second = await rotate(hook, { keepFormerFor: '1d' });
    const third = await rotate(hook, { keepFormerFor: '1d' });
    expect(await statuses(hook, hook.secret, second.secret, third.secret)).toEqual([401, 202, 202]);
  });

  test.each([['0s'], ['31d'], ['soon']])('is not made with a grace of %s', async (keepFormerFor) => {
    const hook = await publishSecret(`grace-${keepFormerFor}`);
    const answer = await api.call('POST', `${hook.agentPath}/hook-secret`, { bearer, body: { keepFormerFor } });
    expect([answer.status, await statuses(hook, hook.secret)]).toEqual([400, [202]]);
  });
});

describe('a hostile caller', () => {
  let hook: SecretHook;
  beforeAll(async () => {
    hook = await publishSecret('guarded');
  });

  test('learns nothing of what is behind an address but that it is not open to it', async () => {
    const unknown = await send({ path: `/hooks/${'0'.repeat(32)}` }, hook.secret);
    const [wrong, none] = [await send(hook, 'guess'), await send(hook, '')];
    expect([unknown.status, unknown.code, wrong.status, wrong.code, none.status]).toEqual([404, 'notFound', 401, 'webhook.secret', 401]);
    expect([unknown, wrong, none].map(({ message }) => message).join()).not.toMatch(/guarded|posts|workspace \d/);
  });

  test('is not let in by the right secret beside a wrong one', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(`POST ${hook.path} HTTP/1.1\r\nhost: x\r\nx-rookery-secret: guess\r\nx-rookery-secret: ${hook.secret}\r\ncontent-length: 2\r\n\r\n{}`));
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('close', () => resolve(Buffer.concat(chunks).toString())).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  test('that sends without a length is cut off at the limit', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(url + hook.path, { method: 'POST', headers: { 'x-rookery-secret': hook.secret, 'content-type': 'application/json' } }, (answer) => resolve(answer.resume().statusCode));
      sent.on('error', reject);
      for (let index = 0; index < 16; index += 1) sent.write(' '.repeat(65_536));
      sent.end('{}');
    });
    expect(status).toBe(413);
  });

  test.each([
    ['a body that unpacks to sixty times the limit', gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')), 'gzip', 413, 'request.tooLarge'],
    ['a body packed twice', gzipSync(gzipSync('{}')), 'gzip, gzip', 415, 'webhook.contentType'],
    ['nesting without end', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'identity', 400, 'request.notJson'],
    ['more values than anybody reads', `{"a":[${'0,'.repeat(300_000)}0]}`, 'identity', 413, 'request.tooLarge'],
  ])('with %s is refused, and the server goes on', async (_what, body, encoding, status, code) => {
    expect(await send(hook, hook.secret, body, { 'content-encoding': encoding })).toMatchObject({ status, code });
    expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
  });
});

test('nobody is kept waiting by a server that stops', async () => {
  const hook = await publish('stops', { answerWithin: '1m' });
  const asked = ask(hook, { lot: 5, price: 500 });
  await until('the event', async () => (await lotsOf(hook, 'asks')).includes(5));
  api.platform.gate.close();
  expect((await asked).status).toBe(202);
});
