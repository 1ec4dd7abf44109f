import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type Call, type TestApi } from '../auth/test-api.fixture.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const get = (path: string, call: Call = {}) => api.call<string>('GET', path, { headers: asBrowser, ...call });

it('answers every address of the editor with its page', async () => {
  const pages = await Promise.all(['/', '/workflows/7?agent=score', '/health/7/auction-house', '/index.html', '/apis', '/no/such/page'].map((path) => get(path)));
  expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200));
  expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
  expect(pages[0]?.text).toContain('<div id="root">');
});

it('leaves the addresses of others, and calls of programs, a JSON 404', async () => {
  const others = ['/api/v1/nothing', '/api', '/assets/none.js', '/assets/..%2findex.html', '/hooks', '/feeds', '/metrics/x', '/api/v1/auth/login'];
  const answers = await Promise.all([...others.map((path) => get(path)), get('/workflows/7', { headers: { accept: 'application/json' } }), get('/workflows/7', { headers: {} }), api.call('POST', '/workflows/7', { headers: asBrowser })]);
  expect(answers.map(({ status, headers }) => [status, headers['content-type']])).toEqual(answers.map(() => [404, 'application/json; charset=utf-8']));
});

it('holds to a policy that lets nothing inline run and nobody frame it', async () => {
  const { headers, text } = await get('/workflows/7');
  expect(headers['content-security-policy']).toBe("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  expect([headers['referrer-policy'], headers['x-content-type-options']]).toEqual(['no-referrer', 'nosniff']);
  expect([...text.matchAll(/<script(?![^>]*src=)|\son\w+=|javascript:/g)]).toEqual([]);
  expect([...text.matchAll(/(?:src|href)="(?!\/|#)/g)]).toEqual([]);
});

it('lets a browser keep what cannot change, and ask again for what can', async () => {
  const page = await get('/');
  const [script = ''] = /\/assets\/[\w.-]+\.js/.exec(page.text) ?? [];
  const asset = await get(script, { headers: { 'accept-encoding': 'gzip, br' } });
  const again = await get('/', { headers: { 'if-none-match': String(page.headers['etag']) } });
  expect([page.headers['cache-control'], again.status, again.text]).toEqual(['no-cache', 304, '']);
  expect([asset.headers['cache-control'], asset.headers['content-encoding'], asset.headers['vary'], asset.headers['content-type']]).toEqual([
    'public, max-age=31536000, immutable', 'br', 'accept-encoding', 'text/javascript; charset=utf-8',
  ]);
});

it('sends the same script compressed and not', async () => {
  const [script = ''] = /\/assets\/[\w.-]+\.js/.exec((await get('/')).text) ?? [];
  const inject = (headers: Readonly<Record<string, string>>) => api.application.inject({ method: 'GET', url: script, headers });
  const [plain, small] = await Promise.all([inject({}), inject({ 'accept-encoding': 'br' })]);
  expect(brotliDecompressSync(small.rawPayload).equals(plain.rawPayload)).toBe(true);
  expect(small.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
});

it('says whether the first owner is still to be made', async () => {
  const { body } = await api.call<{ readonly isOpen: boolean }>('GET', '/api/v1/auth/setup');
  expect(body).toEqual({ isOpen: true, provider: null });
});
