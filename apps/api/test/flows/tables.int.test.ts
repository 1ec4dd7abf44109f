import { until, type Rookery } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliveriesOf, hookOf, ownerOf, publishNew, type Client, type Hook, type Published } from './world/client.js';
import { startServer } from './world/server.js';

const dealers = ['Anna', 'Boris', 'Vera', 'Gleb'];
const text = (name: string) => ({ name, type: 'text' });
const number = (name: string) => ({ name, type: 'number' });

const document = {
  schemaVersion: 1, name: 'bids-to-tables',
  agents: {
    bids: { type: 'webhook', version: 1, dedupeKey: '{{ id }}' },
    dealer: { type: 'enrich', version: 1, options: { from: 'table', table: 'dealers', key: '{{ dealer }}', keyColumn: 'name', fields: ['city'], into: 'dealer_row', ttl: '1s' } },
    log: { type: 'write-table', version: 1, options: { table: 'log', values: { bid: '{{ id }}', city: '{{ dealer_row.city }}', gross: '{{ amount | times: variables.vat }}' } } },
    lots: { type: 'write-table', version: 1, options: { table: 'lots', way: 'upsert', by: ['lot'], values: { lot: '{{ lot }}', bid: '{{ id }}' } } },
    strangers: { type: 'write-table', version: 1, options: { table: 'strangers', values: { bid: '{{ id }}' } } },
    last: { type: 'set-value', version: 1, options: { key: 'last:{{ dealer }}', value: '{{ id }}' } },
    rivals: { type: 'read-table', version: 1, options: { table: 'dealers', filter: [['fields', 'name'], ['ne', 'name', '{{ dealer }}'], ['order', 'name']], emit: 'event', field: 'rivals' } },
    told: { type: 'write-table', version: 1, options: { table: 'told', values: { bid: '{{ id }}', rivals: '{{ rivals.size }}', was: '{{ stored["greeting"] }}' } } },
  },
  links: [
    { from: 'bids', to: 'dealer' }, { from: 'dealer', to: 'log' }, { from: 'dealer', to: 'lots' }, { from: 'dealer', port: 'missing', to: 'strangers' },
    { from: 'dealer', to: 'last' }, { from: 'dealer', to: 'rivals' }, { from: 'rivals', to: 'told' },
  ],
};

let server: Rookery;
let client: Client;
let published: { readonly id: string } & Published;
let hook: Hook;

beforeAll(async () => {
  server = await startServer();
  client = ownerOf(server);
  const tables = {
    dealers: [{ ...text('name'), key: true }, text('city')], log: [number('bid'), text('city'), number('gross')], lots: [{ ...text('lot'), key: true }, number('bid')],
    strangers: [number('bid')], told: [number('bid'), number('rivals'), text('was')],
  };
  for (const [name, columns] of Object.entries(tables)) await client.ask('POST', '/api/v1/tables', { name, columns });
  await client.ask('POST', '/api/v1/tables/dealers/rows', { rows: dealers.map((name, index) => ({ name, city: index % 2 === 0 ? 'Moscow' : 'Kazan' })) });
  await client.ask('PUT', '/api/v1/variables/vat', { value: 1.2, description: 'value added tax' });
  await client.ask('PUT', '/api/v1/stored-values/greeting', { value: 'hello' });
  published = await publishNew(client, document);
  hook = hookOf(server, published, 'bids');
});
afterAll(() => server[Symbol.asyncDispose]());

const bid = (id: number) => ({ id, dealer: id % 5 === 4 ? `stranger ${id}` : dealers[id % 5], lot: `L${id % 7}`, amount: 10 * id });
const ask = async (table: string, ...form: readonly unknown[]) =>
  (await client.ask<{ items: readonly Record<string, unknown>[] }>('GET', `/api/v1/tables/${table}/rows?filter=${encodeURIComponent(JSON.stringify(form))}`)).items;
const countOf = async (table: string) => (await ask(table, ['count']))[0]?.['count'];

it('writes each bid once, over a kill in the middle', async () => {
  const ids = Array.from({ length: 500 }, (_, index) => index);
  const post = async (from: number, to: number) => {
    for (let at = from; at < to; at += 20) expect((await hook.post(ids.slice(at, at + 20).map(bid))).status).toBe(202);
  };
  await post(0, 260);
  await until('the first rows', async () => Number(await countOf('log')) > 20);
  await server.kill();
  await server.start();
  client = ownerOf(server);
  hook = hookOf(server, published, 'bids');
  await post(200, 500);
  await until('all rows', async () => (await countOf('log')) === 400 && (await countOf('strangers')) === 100 && (await countOf('told')) === 400, 60_000);
  await until('all deliveries', async () => (await deliveriesOf(client, published.id)).every(({ status }) => status === 'delivered'), 60_000);
  const seen = await ask('log', ['group', 'bid'], ['count'], ['order', 'count desc'], ['limit', 1]);
  expect(seen[0]?.['count']).toBe(1);
  expect([await countOf('log'), await countOf('strangers'), await countOf('told'), await countOf('lots')]).toEqual([400, 100, 400, 7]);
}, 180_000);

it('knew the dealer, the variables and the stored values', async () => {
  expect(await ask('log', ['eq', 'bid', 6], ['fields', 'bid,city,gross'], ['limit', 1])).toEqual([{ bid: 6, city: 'Kazan', gross: 72 }]);
  expect(await ask('told', ['eq', 'bid', 6], ['fields', 'rivals,was'], ['limit', 1])).toEqual([{ rivals: 3, was: 'hello' }]);
  const { items } = await client.ask<{ items: readonly { key: string }[] }>('GET', '/api/v1/stored-values');
  expect(items.map(({ key }) => key)).toEqual(['greeting', ...dealers.map((name) => `last:${name}`)].toSorted());
});

it('sees a changed variable and a changed table at the next event', async () => {
  await client.ask('PUT', '/api/v1/variables/vat', { value: 2, description: '' });
  await client.ask('POST', '/api/v1/tables/dealers/rows', { rows: [{ name: 'Dina', city: 'Perm' }] });
  await hook.post({ ...bid(1_000), dealer: 'Dina' });
  const rows = await until('the row', async () => {
    const found = await ask('log', ['eq', 'bid', 1_000], ['fields', 'city,gross'], ['limit', 1]);
    return found.length > 0 && found;
  });
  expect(rows).toEqual([{ city: 'Perm', gross: 20_000 }]);
});
