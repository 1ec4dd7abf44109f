import { afterEach, describe, expect, it } from 'vitest';
import { startPartnerApi } from './partner-api.js';
import type { PartnerApi, PartnerApiOptions } from './partner-api.js';

let api: PartnerApi | undefined;
const start = async (options: PartnerApiOptions): Promise<string> => {
  api = await startPartnerApi(options);
  return api.url;
};

afterEach(() => api?.stop());

const items = ['a', 'b', 'c'].map((id) => ({ id }));

describe('partner api', () => {
  it('pages to the end by the cursor it gave', async () => {
    const url = await start({ items, pageSize: 2 });
    const first = (await (await fetch(`${url}/items`)).json()) as { items: unknown; next: string };
    expect(first.items).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(await (await fetch(`${url}/items?cursor=${first.next}`)).json()).toEqual({ items: [{ id: 'c' }], next: null });
  });

  it('answers 304 to the tag it gave until the content changes', async () => {
    const url = await start({ items });
    const etag = (await fetch(`${url}/items`)).headers.get('etag') ?? '';
    expect((await fetch(`${url}/items`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    api?.put({ id: 'd' });
    expect((await fetch(`${url}/items`, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it.each([
    [{ kind: 'basic', username: 'u', password: 'p' }, { authorization: 'Basic dTpw' }],
    [{ kind: 'bearer', token: 't' }, { authorization: 'Bearer t' }],
    [{ kind: 'api key', header: 'X-Api-Key', key: 'k' }, { 'x-api-key': 'k' }],
  ] as const)('takes the right credentials of %j and refuses none at all', async (authentication, headers) => {
    const url = await start({ items, authentication });
    expect((await fetch(`${url}/items`, { headers })).status).toBe(200);
    const refused = await fetch(`${url}/items`);
    expect([refused.status, refused.headers.has('www-authenticate')]).toEqual([401, true]);
  });

  it('answers 429 with Retry-After above the rate', async () => {
    const url = await start({ items, callsPerSecond: 1, now: () => 0 });
    await fetch(`${url}/items`);
    const refused = await fetch(`${url}/items`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it('creates one item for two calls with the same idempotency key', async () => {
    const url = await start({});
    const init = { method: 'POST', headers: { 'idempotency-key': 'k' } };
    const first = await fetch(`${url}/items`, { ...init, body: '{"id":"x"}' });
    const second = await fetch(`${url}/items`, { ...init, body: '{"id":"y"}' });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(api?.items()).toEqual([{ id: 'x' }]);
  });

  it('keeps the effect of a call whose answer was cut off', async () => {
    const url = await start({});
    api?.inject({ reset: 'after effect' });
    await expect(fetch(`${url}/items`, { method: 'POST', body: '{"id":"x"}' })).rejects.toThrow('fetch failed');
    expect(api?.items()).toEqual([{ id: 'x' }]);
  });
});
