import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { logIn, owner, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';

let api: TestApi;
let bearer: string;
let port: number;

beforeAll(async () => {
  api = await startTestApi({ ...withOwner, ROOKERY_PUBLIC_URL: 'https://rookery.example.com', ROOKERY_HOSTS: 'rookery.example.com' });
  bearer = await logIn(api);
  await api.application.listen(0, '127.0.0.1');
  port = Number(new URL(await api.application.getUrl()).port);
});
afterAll(() => api[Symbol.asyncDispose]());

const overHttps = { 'x-forwarded-proto': 'https' };
const nowhere = '0'.repeat(32);

/** What comes back for a request written by hand, as text. */
function written(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('every answer', () => {
  const answers: readonly (readonly [string, string, Readonly<Record<string, string>>, number])[] = [
    ['of the API', '/api/v1/health', {}, 200],
    ['without a log-in', '/api/v1/workflows', {}, 401],
    ['for an address that is none', '/nowhere', {}, 404],
    ['for an address nobody can read', '/api/v1/%zz', {}, 400],
    ['for an address that is too long', `/feeds/${'x'.repeat(600)}`, {}, 404],
    ['under a name that is not its own', '/api/v1/health', { host: 'evil.example' }, 421],
    ['of the editor', '/', { accept: 'text/html' }, 200],
    ['of a file of the editor', '/icon.svg', {}, 200],
    ['of a feed that is not there', `/feeds/${nowhere}`, {}, 404],
    ['of a hook that is not there', `/hooks/${nowhere}`, {}, 404],
    ['of the figures', '/metrics', {}, 200],
  ];
  it.each(answers)('%s tells a browser to guess nothing, frame nothing and hand nothing on', async (_which, path, headers, status) => {
    const answer = await api.call('GET', path, { headers, address: '127.0.0.1' });
    const { 'content-security-policy': policy, ...others } = answer.headers;
    expect(answer.status).toBe(status);
    expect(others).toMatchObject({
      'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
    expect(policy).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|script-src[^;]*https?:|script-src[^;]*\*/);
    expect(others['strict-transport-security']).toBeUndefined();
  });

  it('that came over https says to come that way from now on', async () => {
    const told = await Promise.all([api.call('GET', '/api/v1/health', { headers: overHttps }), api.call('GET', '/api/v1/health', { headers: { host: 'rookery.example.com' } }), api.call('GET', '/api/v1/%zz', { headers: overHttps })]);
    expect(told.map(({ headers }) => headers['strict-transport-security'])).toEqual(['max-age=31536000', 'max-age=31536000', 'max-age=31536000']);
  });

  it('of the API is for whoever asked alone', async () => {
    const told = await Promise.all(['/api/v1/auth/me', '/api/v1/nothing', '/api/v1/credentials'].map((path) => api.call('GET', path, { bearer })));
    expect(told.map(({ headers }) => headers['cache-control'])).toEqual(['no-store', 'no-store', 'no-store']);
  });

  it('that goes on for as long as somebody listens says the same', async () => {
    const leaving = new AbortController();
    const { headers } = await fetch(`http://127.0.0.1:${port}/api/v1/live`, { headers: { authorization: `Bearer ${bearer}` }, signal: leaving.signal });
    leaving.abort();
    expect(['content-security-policy', 'x-content-type-options', 'x-frame-options', 'referrer-policy', 'cache-control'].map((name) => headers.get(name))).toEqual([
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", 'nosniff', 'DENY', 'no-referrer', 'no-store',
    ]);
  });

  it('of the API\'s own description runs its own scripts and no inline ones', async () => {
    const { headers, text } = await api.call<string>('GET', '/api/docs', { bearer });
    expect(headers['content-security-policy']).toBe("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    expect([...text.matchAll(/<script(?![^>]*src=)|\son\w+=|javascript:|<style/g)]).toEqual([]);
  });
});

it('gives no other site an answer to read, and asks none before it acts', async () => {
  const asked = await Promise.all((['GET', 'OPTIONS'] as const).map((method) => api.application.inject({ method, url: '/api/v1/auth/me', headers: { authorization: `Bearer ${bearer}`, origin: 'https://evil.example', 'access-control-request-method': 'POST' } })));
  expect(asked.map(({ headers }) => Object.keys(headers).filter((name) => name.startsWith('access-control-')))).toEqual([[], []]);
});

describe('an error page', () => {
  const script = '<script>alert(1)</script>';
  test.each([
    ['an address', `/${script}`], ['an address that cannot be read', `/${script}%zz`], ['a query', `/api/v1/workflows?cursor=${encodeURIComponent(script)}`], ['a feed', `/feeds/${encodeURIComponent(script)}`],
    ['a hook', `/hooks/${encodeURIComponent(script)}`],
  ])('is JSON and repeats nothing of %s', async (_what, path) => {
    const { headers, text } = await api.call<unknown>('GET', path, { bearer, headers: { accept: 'text/html' } });
    expect([text.includes('<script>'), headers['content-type']]).toEqual([false, expect.stringMatching(/^(application\/json|text\/html); charset=utf-8$/)]);
  });

  test('of a method that nobody knows, of two lengths or of broken framing is short and says nothing', async () => {
    const requests = [
      `BREW / HTTP/1.1\r\nhost: localhost\r\n\r\n`,
      `POST /api/v1/auth/login HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      `POST /hooks/${nowhere} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef`,
      `GET /api/v1/health HTTP/1.1\r\nhost: localhost\r\nx-a: ${script}\r\n b\r\n\0\r\n\r\n`,
    ];
    const answers = await Promise.all(requests.map(written));
    expect(answers.map((answer) => answer.split('\r\n', 1)[0])).toEqual(requests.map(() => expect.stringMatching(/^HTTP\/1\.1 400 /)));
    expect(answers.filter((answer) => answer.includes('<script>'))).toEqual([]);
  });
});

describe('over https', () => {
  const logInOverHttps = () => api.call<{ readonly accessToken: string }>('POST', '/api/v1/auth/login', { body: owner, headers: overHttps });

  test('cookies have names that no other host can plant, and never travel in the clear', async () => {
    const { cookieLines } = await logInOverHttps();
    expect(cookieLines.filter((line) => !line.includes('; Secure; SameSite=Strict'))).toEqual([]);
    expect(cookieLines.filter((line) => line.startsWith('__')).map((line) => line.replace(/=[^;]*/, '=...'))).toEqual([
      '__Host-rookery_access=...; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Strict',
      expect.stringMatching(/^__Secure-rookery_refresh=...; Max-Age=\d+; Path=\/api\/v1\/auth; HttpOnly; Secure; SameSite=Strict$/),
      expect.stringMatching(/^__Host-rookery_csrf=...; Max-Age=\d+; Path=\/; Secure; SameSite=Strict$/),
    ]);
  });

  test('a page works with them, and refreshes', async () => {
    const { cookies } = await logInOverHttps();
    const proof = { ...overHttps, 'x-rookery-csrf': cookies['__Host-rookery_csrf'] ?? '' };
    expect((await api.call('GET', '/api/v1/auth/me', { cookies, headers: overHttps })).status).toBe(200);
    const refreshed = await api.call('POST', '/api/v1/auth/refresh', { cookies, headers: proof });
    expect([refreshed.status, Object.keys(refreshed.cookies)]).toEqual([200, ['__Host-rookery_access', '__Secure-rookery_refresh', '__Host-rookery_csrf']]);
  });

  test('a cookie that a neighbour planted under the plain name is nobody\'s log-in', async () => {
    const { cookies } = await api.call('POST', '/api/v1/auth/login', { body: owner });
    expect((await api.call('GET', '/api/v1/auth/me', { cookies })).status).toBe(200);
    expect((await api.call('GET', '/api/v1/auth/me', { cookies, headers: overHttps })).status).toBe(401);
  });
});

describe('a body of the API', () => {
  const post = (payload: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
    api.application.inject({ method: 'POST', url: '/api/v1/workflows', payload, headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers } });

  test.each([
    ['nested deeper than anybody reads', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, {}, 400, 'nested deeper than 100 levels'],
    ['of more values than anybody sends', `{"a":[${'0,'.repeat(500_001)}0]}`, {}, 400, 'more than 500000 values'],
    ['that names the prototype', '{"agents":{"__proto__":{"isOwner":true}}}', {}, 400, 'not JSON'],
    ['that names the prototype of the constructor', '{"constructor":{"prototype":{"isOwner":true}}}', {}, 400, 'not JSON'],
    ['larger than four mebibytes', Buffer.alloc(4 * 1024 * 1024 + 1, ' '), {}, 413, 'larger than this address accepts'],
    ['that is packed', gzipSync('{"name":"x"}'), { 'content-encoding': 'gzip' }, 400, 'not JSON'],
    ['in UTF-16', Buffer.from('{"name":"x"}', 'utf16le'), { 'content-type': 'application/json; charset=utf-16' }, 400, 'not JSON'],
    ['that a form of another site could send', '{"name":"x"}', { 'content-type': 'text/plain' }, 415, 'application/json'],
    ['that says nothing of what it is', '{"name":"x"}', { 'content-type': 'multipart/form-data; boundary=x' }, 415, 'application/json'],
  ])('%s is refused, and the server goes on', async (_what, payload, headers, status, words) => {
    const answer = await post(payload, headers);
    expect([answer.statusCode, answer.payload, Reflect.get({}, 'isOwner')]).toEqual([status, expect.stringContaining(words), undefined]);
    expect((await api.call('GET', '/api/v1/health')).status).toBe(200);
  });
});

describe('no token stands in an address', () => {
  const tokenLike = /token|secret|password|api[_-]?key|^code$|credential$|session|jwt|^auth/i;

  test('of any route, as a parameter of its path or its query', async () => {
    const { body } = await api.call<{ readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly parameters?: readonly { readonly name: string; readonly in: string }[] }>>>> }>('GET', '/api/openapi.json', { bearer });
    const parameters = Object.entries(body.paths).flatMap(([path, methods]) => Object.values(methods).flatMap(({ parameters: named = [] }) => named.filter(({ in: place }) => place !== 'header').map(({ name }) => `${path} ${name}`)));
    expect(parameters.length).toBeGreaterThan(50);
    expect(parameters.filter((parameter) => tokenLike.test(parameter.split(' ')[1] ?? ''))).toEqual([]);
  });

  test('because one there lets nobody in', async () => {
    const ways = ['access_token', 'token', 'bearer', 'authorization', 'rookery_access'].map((name) => api.call('GET', `/api/v1/auth/me?${name}=${encodeURIComponent(bearer)}`));
    expect((await Promise.all(ways)).map(({ status }) => status)).toEqual(ways.map(() => 401));
  });
});
