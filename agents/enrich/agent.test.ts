import { describe, expect, it } from 'vitest';
import { parseOptions, type FilterForm, type JsonObject, type Tables } from '@rookery/sdk';
import { memoryTables, netError, runAgent, type CannedAnswer, type RunRequest } from '@rookery/sdk/testing';
import { enrich } from './agent.js';

const url = 'https://cars.example/vin/{{ key | url_encode }}';
const ask = (options: JsonObject, keys: readonly unknown[], net: Readonly<Record<string, CannedAnswer | readonly CannedAnswer[]>>, more: RunRequest = {}) =>
  runAgent(enrich, { options: { key: '{{ vin }}', url, ...options }, net, receive: keys.map((vin) => ({ payload: { vin } as JsonObject })), ...more });
const shown = (run: Awaited<ReturnType<typeof ask>>) => run.emitted.map(({ port, payload }) => [port, payload['found']]);

describe('over HTTP', () => {
  it('asks for each key once, and remembers what it heard and what nobody knew', async () => {
    const run = await ask({}, ['A', 'A', 'B', 'A', 'B'], { 'https://cars.example/vin/A': { body: { make: 'BMW' } }, '*': { status: 404 } }, { batchSize: 2 });
    expect(run.requests.map((request) => request.url)).toEqual(['https://cars.example/vin/A', 'https://cars.example/vin/B']);
    expect(shown(run)).toEqual([['out', { make: 'BMW' }], ['out', { make: 'BMW' }], ['missing', undefined], ['out', { make: 'BMW' }], ['missing', undefined]]);
  });

  it('asks again when its time is over, each by its own', async () => {
    const at = (minute: number, vin: string) => ({ payload: { vin }, at: new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString() });
    const receive = [at(0, 'A'), at(0, 'B'), at(2, 'A'), at(2, 'B'), at(11, 'A'), at(11, 'B')];
    const run = await ask({ ttl: '10m', missingTtl: '1m' }, [], { 'https://cars.example/vin/A': { body: 1 }, '*': { status: 404 } }, { receive, batchSize: 1 });
    expect(run.requests.map((request) => request.url.slice(-1)).join('')).toBe('ABBAB');
  });

  it('always asks with a memory of nothing', async () => {
    const run = await ask({ ttl: '0s' }, ['A', 'A'], { '*': { body: 1 } }, { batchSize: 1 });
    expect(run.requests).toHaveLength(2);
  });

  it('passes with null where that is wanted, and without a key asks nobody', async () => {
    const run = await ask({ missing: 'null' }, [null, '', 'A'], { '*': { body: null } }, {});
    expect(shown(run)).toEqual([['out', null], ['out', null], ['out', null]]);
    expect(run.requests).toHaveLength(1);
  });

  it('takes the answer out of the JSON by path or expression', async () => {
    const body = { data: { cars: [{ make: 'BMW', price: 5 }, { make: 'Lada', price: 1 }] } };
    expect(shown(await ask({ result: 'data.cars.0.make' }, ['A'], { '*': { body } }))).toEqual([['out', 'BMW']]);
    expect(shown(await ask({ result: 'data.cars[?price < `3`].make | [0]' }, ['A'], { '*': { body } }))).toEqual([['out', 'Lada']]);
    expect(shown(await ask({ result: 'data.boats' }, ['A'], { '*': { body } }))).toEqual([['missing', undefined]]);
  });

  it('asks for many at once, and tells the answers apart by their keys', async () => {
    const run = await ask(
      { batchUrl: 'https://cars.example/many', query: { ids: '{{ keys | join: "," }}' }, batchItems: 'items', batchKey: 'vin', result: 'car', batchSize: 2 }, ['A', 'B', 'C', 'A'],
      { 'https://cars.example/many?ids=A%2CB': { body: { items: [{ vin: 'B', car: 2 }, { vin: 'A', car: 1 }] } }, 'https://cars.example/many?ids=C': { body: { items: [] } } },
    );
    expect(shown(run)).toEqual([['out', 1], ['out', 2], ['missing', undefined], ['out', 1]]);
  });

  it('sends the credential to where it belongs, and the moment asked for', async () => {
    const run = await ask({ credential: 'cars', url: 'https://cars.example/{{ key }}?at={{ asOf }}', asOf: '{{ event.occurredAt }}' }, ['A'], { '*': { body: 1 } }, { credentials: { cars: { kind: 'http-bearer', fields: { token: 't' } } } });
    expect(run.requests).toMatchObject([{ url: 'https://cars.example/A?at=2026-01-05T09:00:00.000000Z', headers: { authorization: 'Bearer t' }, credential: 'cars' }]);
  });

  it('renews a token that is not taken any more, and asks once more', async () => {
    const cars = { kind: 'oauth2-client-credentials', fields: {}, accessToken: 'first', renewedToken: 'second' };
    const run = await ask({ credential: 'cars', url: 'https://cars.example/{{ key }}' }, ['A'], { '*': [{ status: 401 }, { body: 1 }] }, { credentials: { cars } });
    expect([shown(run), run.requests.map(({ headers }) => headers['authorization'])]).toEqual([[['out', 1]], ['Bearer first', 'Bearer second']]);
  });

  it.each([[500, 'source.unavailable'], [503, 'source.unavailable'], [408, 'source.unavailable']])('leaves the status %i to the host, which asks again', async (status, code) => {
    await expect(ask({}, ['A'], { '*': { status } })).rejects.toMatchObject({ code, audience: 'transient' });
  });

  it('waits as long as a server asks', async () => {
    await expect(ask({}, ['A'], { '*': { status: 429, headers: { 'retry-after': '7' } } })).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });

  it('leaves a network that fails to the host, and one that refuses to a person', async () => {
    await expect(ask({}, ['A'], { '*': netError('network.timeout', 'slow') })).rejects.toMatchObject({ code: 'source.unavailable' });
    expect((await ask({}, ['A'], { '*': netError('network.denied', 'a private address', { sent: false }) })).failed).toMatchObject([{ error: { code: 'source.failed' } }]);
  });

  it.each([
    [{ status: 401, body: { error: 'no' } }, 'cars.example answered 401: {"error":"no"}'],
    [{ body: '<html>' }, 'is not JSON'],
  ])('fails the events of a key that is answered %j, and no others', async (answer, message) => {
    const run = await ask({}, ['bad', 'A', 'bad'], { 'https://cars.example/vin/bad': answer, '*': { body: 1 } });
    expect(run.failed.map(({ id, error }) => [id, error.code])).toEqual([['1-1', 'source.failed'], ['1-3', 'source.failed']]);
    expect(run.failed[0]?.error.message).toContain(message);
    expect(shown(run)).toEqual([['out', 1]]);
  });

  it('fails an event whose key or moment is none', async () => {
    const run = await ask({ asOf: '{{ at }}' }, [], { '*': { body: 1 } }, { receive: [{ payload: { vin: { a: 1 }, at: '2026-01-05' } }, { payload: { vin: 'A', at: 'soon' } }, { payload: { vin: 'A', at: '2026-01-05' } }] });
    expect(run.failed.map(({ id }) => id)).toEqual(['1-1', '1-2']);
    expect(run.emitted).toHaveLength(1);
  });
});

describe('from a table', () => {
  const rows = [
    { id: 1, vin: 'A', price: 10, since: '2026-01-01T00:00:00Z', until: '2026-01-05T00:00:00Z' }, { id: 2, vin: 'A', price: 20, since: '2026-01-05T00:00:00Z', until: null },
    { id: 3, vin: 'B', price: 30, since: null, until: null },
  ];
  const prices = memoryTables({ prices: { columns: { id: 'number', vin: 'text', price: 'number', since: 'date-time', until: 'date-time' }, rows } });
  const look = (options: JsonObject, payloads: readonly JsonObject[], tables: Tables = prices) =>
    runAgent(enrich, { options: { from: 'table', table: 'prices', key: '{{ vin }}', keyColumn: 'vin', fields: ['price'], ...options }, tables, receive: payloads.map((payload) => ({ payload })), parameters: { least: 15 } });

  it('asks once for all keys of a batch', async () => {
    const forms: FilterForm[] = [];
    const counting: Tables = { ...prices, query: (table, form) => (forms.push(form), prices.query(table, form)) };
    const run = await look({ rows: 'all', filter: [['gt', 'price', '{{ parameters.least }}']] }, [{ vin: 'A' }, { vin: 'B' }, { vin: 'Z' }, { vin: 'A' }], counting);
    expect(shown(run)).toEqual([['out', [{ price: 20 }]], ['out', [{ price: 30 }]], ['missing', undefined], ['out', [{ price: 20 }]]]);
    expect(forms).toEqual([[['fields', ['price', 'vin']], ['in', 'vin', ['A', 'B', 'Z']], ['gt', 'price', 15], ['order', ['_id']], ['limit', 10_000]]]);
  });

  it('gives the row that held at the moment', async () => {
    const options = { asOf: '{{ at }}', validFrom: 'since', validTo: 'until' };
    const run = await look(options, [{ vin: 'A', at: '2026-01-04T23:59:59Z' }, { vin: 'A', at: '2026-01-05T00:00:00Z' }, { vin: 'A', at: '2025-12-31T00:00:00Z' }, { vin: 'B', at: '2000-01-01' }]);
    expect(shown(run)).toEqual([['out', { price: 10 }], ['out', { price: 20 }], ['missing', undefined], ['out', { price: 30 }]]);
  });

  it('fails only the event whose key the column cannot have', async () => {
    const run = await look({ keyColumn: 'id' }, [{ vin: 1 }, { vin: 'x' }, { vin: '02' }, { vin: '3' }]);
    expect(run.failed.map(({ id, error }) => [id, error.code])).toEqual([['1-2', 'filter.invalid']]);
    expect(shown(run)).toEqual([['out', { price: 10 }], ['out', { price: 20 }], ['out', { price: 30 }]]);
  });

  it('stops asking when it is the question that is wrong', async () => {
    let asked = 0;
    const counting: Tables = { ...prices, query: (table, form) => ((asked += 1), prices.query(table, form)) };
    const run = await look({ table: 'nothing' }, Array.from({ length: 500 }, (_, index) => ({ vin: `V${index}` })), counting);
    expect(run.failed).toHaveLength(500);
    expect(asked).toBeLessThan(100);
  });
});

describe('the options', () => {
  const pathsOf = (options: JsonObject) => {
    const parsed = parseOptions(enrich, { version: 1, options: { key: '{{ id }}', ...options } }, 'options');
    return parsed.ok ? [] : parsed.issues.map(({ path }) => path);
  };

  it('want what each source needs', () => {
    expect(pathsOf({})).toEqual(['options.url']);
    expect(pathsOf({ from: 'sql' })).toEqual(['options.keyColumn', 'options.sql', 'options.credential']);
    expect(pathsOf({ from: 'table', asOf: '{{ at }}' })).toEqual(['options.keyColumn', 'options.table', 'options.validFrom']);
  });

  it('hold no secrets, no broken expressions and no filters that cut answers off', () => {
    expect(pathsOf({ url: 'https://x.example', query: { api_key: 'k' }, headers: { Authorization: 'x' }, result: 'a[' })).toEqual(['options.query.api_key', 'options.headers.Authorization', 'options.result']);
    expect(pathsOf({ from: 'table', table: 't', keyColumn: 'k', filter: [['limit', 1]] })).toEqual(['options.filter']);
    expect(pathsOf({ from: 'sql', credential: 'c', sql: 'delete from t', keyColumn: 'k' })).toEqual(['options.sql']);
  });
});
