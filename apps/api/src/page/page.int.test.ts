import { afterAll, beforeAll, expect, it } from 'vitest';
import { SetupCodes } from '../auth/setup-codes.service.js';
import { owner, startTestApi, type Call, type TestApi } from '../auth/test-api.fixture.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const page = (call: Call = {}, path = '/') => api.call<string>('GET', path, call);

it('asks for the first owner, and for a login once there is one', async () => {
  const before = await page();
  const link = await api.application.get(SetupCodes, { strict: false }).link('http://127.0.0.1');
  await api.call('POST', '/api/v1/auth/setup', { body: { ...owner, code: link?.split('=')[1] } });
  const after = await page();
  expect([before.text, after.text].map((text) => /data-first="(\w+)"/.exec(text)?.[1])).toEqual(['setup', 'login']);
});

it('holds to a policy that allows nothing inline and nothing from elsewhere', async () => {
  const { headers, text } = await page();
  expect(headers['content-security-policy']).toBe("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  expect(headers['cache-control']).toBe('no-store');
  expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/);
  expect([...text.matchAll(/<script(?![^>]*(?:src=|application\/json))/g)]).toEqual([]);
  expect([...text.matchAll(/(?:src|href)="(?!\/|#)/g)]).toEqual([]);
});

it('serves every file it names, with a type and a tag', async () => {
  const { text } = await page();
  const files = [...text.matchAll(/\/assets\/[\w.-]+/g)].map(([file]) => file);
  const scripts = await page({}, '/assets/page.js');
  const modules = [...scripts.text.matchAll(/from '\.\/([\w.-]+)'/g)].map(([, name]) => `/assets/${name}`);
  const answers = await Promise.all([...new Set([...files, ...modules])].map((path) => page({}, path)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(answers.length).toBeGreaterThanOrEqual(7);
  expect((await page({ headers: { 'if-none-match': String(scripts.headers['etag']) } }, '/assets/page.js')).status).toBe(304);
  expect([scripts.headers['content-type'], scripts.headers['x-content-type-options']]).toEqual(['text/javascript; charset=utf-8', 'nosniff']);
});

it('serves no other file', async () => {
  const paths = ['/assets/..%2fpage.module.ts', '/assets/%2e%2e/page.module.ts', '/assets/secret', '/assets/'];
  expect((await Promise.all(paths.map((path) => page({}, path)))).map(({ status }) => status)).toEqual([404, 404, 404, 404]);
});

it('speaks the language of the browser until the person chose one', async () => {
  const russian = await page({ headers: { 'accept-language': 'ru-RU,ru;q=0.9' } });
  expect(russian.text).toContain('<html lang="ru">');
  expect(russian.text).toContain('Создать');
  const chosen = await page({ headers: { 'accept-language': 'ru' } }, '/?lang=en');
  expect([chosen.status, chosen.headers['location']]).toEqual([303, '/']);
  const english = await page({ headers: { 'accept-language': 'ru' }, cookies: chosen.cookies });
  expect(english.text).toContain('<html lang="en">');
  expect((await page({}, '/?lang=%22%3E')).text).toContain('<html lang="en">');
});

it('labels every field and names every part', async () => {
  const { text } = await page();
  const fields = [...text.matchAll(/<input id="([\w-]+)"/g)].map(([, id]) => id);
  expect(fields.filter((id) => !text.includes(`<label for="${id}">`))).toEqual([]);
  expect(fields.length).toBe(5);
  for (const landmark of ['<header', '<nav aria-label=', '<main id="main"', 'class="skip" href="#main"']) expect(text).toContain(landmark);
});
