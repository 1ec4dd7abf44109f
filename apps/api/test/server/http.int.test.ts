import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRookery, type Rookery } from '@rookery/testkit';
import { entry } from './built-server.js';
import { plain } from './documents.js';
import { post, publish } from './workflow-client.js';

let rookery: Rookery;

beforeAll(async () => {
  rookery = await startRookery({ entry, environment: { ROOKERY_HOOK_RATE: '20' } });
});
afterAll(() => rookery[Symbol.asyncDispose]());

test('lets an answer do nothing as a page, and no other site show it', async () => {
  const { headers } = await fetch(new URL('/api/v1/health', rookery.url));
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('does not answer under a name it was not given', async () => {
  expect(await statusUnder('evil.example')).toBe(421);
  expect(await statusUnder('localhost')).toBe(200);
});

test('asks for a login before anything else', async () => {
  const answer = await fetch(new URL('/api/v1/workflows', rookery.url));
  expect([answer.status, await answer.json()]).toEqual([401, { error: { code: 'auth.required', message: 'sign in, or send an API token as "Authorization: Bearer ..."' } }]);
});

test.each([
  ['a body that is not JSON', '{"a":', 'request.notJson'],
  ['a body nested too deep', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'request.notJson'],
  ['a body with a prototype in it', '{"__proto__":{"a":1}}', 'request.notJson'],
  ['a body that is no object', '[1]', 'request.invalid'],
])('refuses %s', async (_what, body, code) => {
  const answer = await rookery.api<Refusal>('POST', '/api/v1/workflows', { body });
  expect([answer.status, answer.body.error.code]).toEqual([400, code]);
});

test('refuses a hook body over one mebibyte, and takes one just below', async () => {
  const { hook } = await publish(rookery, plain('large'));
  const filled = (bytes: number) => JSON.stringify([{ text: 'x'.repeat(200_000) }, { fill: Array.from({ length: 4 }, () => 'y'.repeat(50_000)) }]).padEnd(bytes);
  const refused = await post(rookery, hook, filled(1_048_577));
  expect([refused.status, ((await refused.json()) as Refusal).error.code]).toEqual([413, 'request.tooLarge']);
  expect((await post(rookery, hook, filled(1_048_576))).status).toBe(202);
});

test('answers 404 for an unknown hook, a hook that is none, and an address that is none', async () => {
  for (const path of [`/hooks/${'0'.repeat(32)}`, '/hooks/x', '/hooks', '/nowhere']) {
    const answer = await post(rookery, path, {});
    expect([answer.status, ((await answer.json()) as Refusal).error.code]).toEqual([404, 'notFound']);
  }
});

test('answers 429 with a time to wait past the rate of a hook', async () => {
  const { hook } = await publish(rookery, plain('rate'));
  const answers = await Promise.all(Array.from({ length: 60 }, () => post(rookery, hook, { a: 1 })));
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.headers.get('retry-after')).toBe('1');
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202, 429]));
});

test('takes forms, queries and lists at a hook', async () => {
  const { hook } = await publish(rookery, plain('forms', { auth: 'none', methods: ['POST', 'GET', 'PUT'] }));
  const accepted = async (method: string, query: string, body?: string, type?: string) => {
    const answer = await fetch(new URL(`${hook}${query}`, rookery.url), { method, ...(body === undefined ? {} : { body }), headers: type === undefined ? {} : { 'content-type': type } });
    return [answer.status, await answer.json()];
  };
  expect(await accepted('POST', '', 'a=1&b=2', 'application/x-www-form-urlencoded')).toEqual([202, { accepted: 1, duplicates: 0 }]);
  expect(await accepted('GET', '?a=1')).toEqual([202, { accepted: 1, duplicates: 0 }]);
  expect(await accepted('PUT', '', '[{},{}]', 'application/json')).toEqual([202, { accepted: 2, duplicates: 0 }]);
  expect((await accepted('DELETE', ''))[0]).toBe(405);
});

test('describes itself to whoever is logged in', async () => {
  const { body } = await rookery.api<{ readonly openapi: string; readonly paths: Readonly<Record<string, unknown>> }>('GET', '/api/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/api/v1/workflows', '/api/v1/workflows/{id}/publish', '/api/v1/agent-types', '/api/v1/auth/login']));
  expect(JSON.stringify(body.paths['/api/v1/workflows/{id}/rollback'])).toContain('"version"');
  const page = await rookery.api<string>('GET', '/api/docs');
  expect([page.status, page.body]).toEqual([200, expect.stringContaining('/api/docs/swagger-ui-bundle.js')]);
  expect((await rookery.api('GET', '/api/docs/swagger-ui-bundle.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect((await rookery.api('GET', '/api/docs/..%2fpackage.json')).status).toBe(404);
});

test('shows the catalogue with a form for every type', async () => {
  const { body } = await rookery.api<{ readonly items: readonly { readonly type: string; readonly plugin?: string; readonly options: { readonly type: string } }[] }>('GET', '/api/v1/agent-types');
  expect(body.items.map(({ type }) => type)).toEqual(expect.arrayContaining(['webhook', 'javascript', 'filter', 'add-to-inbox', 'auction-house']));
  expect(body.items.find(({ type }) => type === 'auction-house')?.plugin).toBe('rookery-plugin-auction-house');
  expect(body.items.map(({ options }) => options.type)).toEqual(body.items.map(() => 'object'));
});

test('gives its figures on loopback, but not through a proxy', async () => {
  const figures = await fetch(new URL('/metrics', rookery.url));
  expect([figures.status, figures.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  expect(await figures.text()).toMatch(/^rookery_agents \d+$/m);
  expect((await fetch(new URL('/metrics', rookery.url), { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(401);
});

interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

function statusUnder(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(new URL('/api/v1/health', rookery.url), { headers: { host } }, (answer) => resolve(answer.resume().statusCode)).on('error', reject).end();
  });
}
