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

test('nobody is kept waiting by a server that stops', async () => {
  const hook = await publish('stops', { answerWithin: '1m' });
  const asked = ask(hook, { lot: 5, price: 500 });
  await until('the event', async () => (await lotsOf(hook, 'asks')).includes(5));
  api.platform.gate.close();
  expect((await asked).status).toBe(202);
});
