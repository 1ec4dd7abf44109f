import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { until } from '@rookery/testkit';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { ValueStore } from './workspace-values.js';

let api: TestApi;
let bearer: string;
let values: ValueStore;

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  values = api.platform.values;
});
afterAll(() => api[Symbol.asyncDispose]());

const put = (path: string, body: unknown) => api.call<Record<string, unknown> & { error: { code: string; message: string } }>('PUT', `/api/v1/${path}`, { bearer, body });
const get = (path: string) => api.call<Record<string, unknown> & { items: readonly Record<string, unknown>[] }>('GET', `/api/v1/${path}`, { bearer });
const drop = (path: string) => api.call('DELETE', `/api/v1/${path}`, { bearer });

/** Another process on the same database. */
async function neighbour(limits: ConstructorParameters<typeof ValueStore>[0]['limits'] = {}): Promise<ValueStore> {
  const { database, clock, log } = api.platform;
  const store = new ValueStore({ database, clock, log, isShared: true, lookMs: 20, limits });
  onTestFinished(() => store.close());
  await store.load();
  return store;
}

it('keeps a variable with its type and description, for templates to read', async () => {
  const { status, body } = await put('variables/vat', { value: 0.2, description: 'value added tax' });
  expect([status, body]).toEqual([200, { name: 'vat', type: 'number', value: 0.2, description: 'value added tax', updatedAt: expect.any(String) }]);
  expect(values.of(1).variables).toEqual({ vat: 0.2 });
  expect((await get('variables')).body.items).toEqual([body]);
  expect([(await drop('variables/vat')).status, (await get('variables/vat')).status, values.of(1).variables]).toEqual([204, 404, {}]);
});

it('refuses a variable of another type than it says', async () => {
  expect((await put('variables/vat', { type: 'number', value: '20 %' })).body.error).toMatchObject({ code: 'value.invalid', message: 'the value "vat" cannot be kept: it is of the type number; the value is a text' });
});

it('keeps what agents store, until they delete it', async () => {
  await values.set(1, 'rate:eur', { buy: 1.1 });
  expect([values.of(1).stored, values.of(2).stored]).toEqual([{ 'rate:eur': { buy: 1.1 } }, {}]);
  expect((await get('stored-values/rate:eur')).body).toMatchObject({ key: 'rate:eur', value: { buy: 1.1 }, expiresAt: null });
  await values.set(1, 'rate:eur', null);
  expect([values.of(1).stored, (await get('stored-values/rate:eur')).status]).toEqual([{}, 404]);
});

it('forgets a value when its time is over', async () => {
  expect((await put('stored-values/price', { value: 5, ttl: '1m' })).status).toBe(200);
  expect(values.of(1).stored).toEqual({ price: 5 });
  api.later(60_001);
  expect([values.of(1).stored, (await get('stored-values')).body.items]).toEqual([{}, []]);
});

it.each(['bot_token', 'token', 'apiKey', 'db-password', 'client_secret', 'PASS', 'access.token', '__proto__', 'constructor', 'size', 'a b', 'x'.repeat(129)])('refuses the key %s', async (key) => {
  expect((await put(`stored-values/${encodeURIComponent(key)}`, { value: 1 })).body.error.code).toBe('value.invalid');
  expect((await put(`variables/${encodeURIComponent(key)}`, { value: 1 })).body.error.code).toBe('value.invalid');
});

it('says where secrets belong', async () => {
  expect((await put('variables/bot_token', { value: 'x' })).body.error.message).toContain('keep secrets under Credentials');
});

it('takes the names that only look a little like secrets', async () => {
  for (const key of ['tokens_left', 'compass', 'passenger', 'keyboard']) expect((await put(`stored-values/${key}`, { value: 1 })).status).toBe(200);
  for (const key of ['tokens_left', 'compass', 'passenger', 'keyboard']) await drop(`stored-values/${key}`);
});

it('refuses what is too large, too many, or too much together', async () => {
  const small = await neighbour({ valueBytes: 20, stored: 2, totalBytes: 30, variables: 1 });
  await expect(small.set(1, 'a', 'x'.repeat(30))).rejects.toThrow('it has 32 bytes; at most 20 are kept');
  await small.set(1, 'a', 'x'.repeat(10));
  await expect(small.set(1, 'b', 'x'.repeat(18))).rejects.toThrow('all stored values together have at most 30 bytes');
  await small.set(1, 'b', 1);
  await expect(small.set(1, 'c', 1)).rejects.toThrow('there are 2 stored values already');
  await small.set(1, 'a', 'y'.repeat(10));
  await small.setVariable(1, 'one', { value: 1, description: '' });
  await expect(small.setVariable(1, 'two', { value: 1, description: '' })).rejects.toThrow('there are 1 variables already');
  for (const key of ['a', 'b']) await small.set(1, key, null);
  await small.removeVariable(1, 'one');
});

it('sees within moments what another process changed', async () => {
  const other = await neighbour();
  await values.set(1, 'seen', 1);
  await until('the value in the neighbour', () => Promise.resolve(other.of(1).stored['seen'] === 1));
  await values.set(1, 'seen', 2);
  await put('variables/city', { value: 'Kazan' });
  await until('both in the neighbour', () => Promise.resolve(other.of(1).stored['seen'] === 2 && other.of(1).variables['city'] === 'Kazan'));
});

it('loses no change of two processes at once, in either memory', async () => {
  const other = await neighbour();
  const keys = Array.from({ length: 40 }, (_, index) => `k${index}`);
  await Promise.all(keys.map((key, index) => (index % 2 === 0 ? values : other).set(1, key, index)));
  const third = await neighbour();
  await until('all values in the neighbour', () => Promise.resolve(keys.every((key, index) => other.of(1).stored[key] === index)));
  expect(keys.map((key) => third.of(1).stored[key])).toEqual(keys.map((_key, index) => index));
});
