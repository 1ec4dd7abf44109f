import { until, type ApiClient } from '@rookery/testkit';

/** What a server with some life in it has, for pages to show. */
export interface Scene {
  /** Plays by itself; its draft lets more lots through than what runs. */
  readonly demo: string;
  /** Two versions, a draft that differs, a note and a group; a quarter of its orders were refused. */
  readonly orders: string;
  /** Of the demo: a lot that went all the way to the inbox. */
  readonly event: string;
}

interface Listed {
  readonly items: readonly { readonly id: string }[];
}

const refused = ['A-104', 'A-107', 'A-110'];

/**
 * Fills a server that shows the demo: workflows, events, deliveries that failed, a table, credentials, values. `shop`: where orders are
 * booked, which must refuse as often as `orders.refusals` says.
 */
export async function fillScene(api: ApiClient, shop: string): Promise<Scene> {
  await storeCredentials(api);
  await fillTable(api);
  await need(api('PUT', '/api/v1/variables/region', { body: { type: 'text', value: 'Midwest', description: 'Where dealers bid' } }));
  await need(api('PUT', '/api/v1/variables/minScore', { body: { type: 'number', value: 70, description: 'Lots below are not told' } }));
  await need(api('PUT', '/api/v1/stored-values/last-report', { body: { value: '2026-11-20' } }));
  const orders = await make(api, ordersOf(shop), 'shop');
  await publish(api, orders, 'first version');
  const better = ordersOf(shop, '{{ dealer }} bids ${{ amount }} for {{ lot }}');
  await change(api, orders, better);
  await publish(api, orders, 'say who bids');
  for (let at = 101; at <= 112; at += 1) {
    await need(api('POST', `/api/v1/workflows/${orders}/agents/orders/run`, { body: { order: `A-${at}`, dealer: dealers[at % dealers.length]?.[0], lot: `tovczs-${at}`, amount: 4_000 + ((at * 7_919) % 30_000) } }));
  }
  await change(api, orders, { ...better, agents: { ...better.agents, large: filterOf('Large order', 15_000) } });
  const report = await make(api, reportOf(), 'reports');
  await publish(api, report, 'every morning');
  await need(api('POST', `/api/v1/workflows/${report}/pause`, { body: {} }));
  await make(api, watchOf(), 'auctions');
  await until('the refused orders', async () => (await api<Listed>('GET', '/api/v1/deliveries?status=dead')).body.items.length >= refused.length, 60_000);
  const demo = (await api<{ readonly items: readonly { readonly id: string; readonly name: string }[] }>('GET', '/api/v1/workflows')).body.items.find(({ name }) => name === 'auction-demo')?.id ?? '';
  const { document } = (await need(api<{ readonly document: { readonly agents: object } }>('GET', `/api/v1/workflows/${demo}`))).body;
  await change(api, demo, { ...document, agents: { ...document.agents, good: filterOf('Good enough', 40, 'score') } });
  const event = await until('a lot in the inbox', async () => (await api<Listed>('GET', `/api/v1/events?workflow=${demo}&agent=good&limit=1`)).body.items[0]?.id, 60_000);
  return { demo, orders, event };
}

/** How the shop answers: with these orders something is wrong. */
export const refusals = { status: 422, body: { message: 'the lot was sold to somebody else' }, times: refused.length } as const;

const dealers = [
  ['Anna Petrova', 'Chicago', 42, true], ['Bright Motors', 'Detroit', 17, true], ['Carl & Sons', 'Toledo', 9, false], ['Delta Auto', 'Chicago', 66, true],
  ['Erie Trucks', 'Cleveland', 23, true], ['Fox Valley Cars', 'Aurora', 5, false], ['Great Lakes Auto', 'Milwaukee', 31, true], ['Hoosier Imports', 'Gary', 12, true],
] as const;

async function fillTable(api: ApiClient): Promise<void> {
  const columns = [{ name: 'name', type: 'text' }, { name: 'city', type: 'text' }, { name: 'lots', type: 'number' }, { name: 'active', type: 'boolean' }, { name: 'since', type: 'date-time' }];
  await need(api('POST', '/api/v1/tables', { body: { name: 'dealers', title: 'Dealers', description: 'Who buys, and how much.', columns } }));
  const rows = dealers.map(([name, city, lots, active], at) => ({ name, city, lots, active, since: `202${at % 6}-0${(at % 9) + 1}-15T09:00:00Z` }));
  await need(api('POST', '/api/v1/tables/dealers/rows', { body: { rows } }));
}

async function storeCredentials(api: ApiClient): Promise<void> {
  await need(api('PUT', '/api/v1/credentials/auction-db', { body: { kind: 'postgres', fields: { host: 'db.auction.example', database: 'auctions', user: 'reader', password: 'secret' } } }));
  await need(api('PUT', '/api/v1/credentials/dealers-bot', { body: { kind: 'telegram-bot', fields: { token: '900:rook' } } }));
  await need(api('PUT', '/api/v1/credentials/crm', { body: { kind: 'http-bearer', fields: { token: 'secret' }, hosts: ['crm.dealers.example', '*.crm.example'] } }));
}

const filterOf = (title: string, least: number, field = 'amount') => ({ type: 'filter', version: 1, title, options: { conditions: [{ field, is: 'at least', value: String(least) }] } });

function ordersOf(shop: string, body = '{{ lot }}') {
  return {
    schemaVersion: 1, name: 'shop-orders', title: 'Orders of the shop', description: 'Books what dealers order; large orders are told first.', tags: ['orders', 'shop'],
    agents: {
      orders: { type: 'manual', version: 1, title: 'Orders', options: {} },
      large: filterOf('Large order', 12_000),
      tell: { type: 'add-to-inbox', version: 1, title: 'Tell the team', options: { title: 'Large order {{ order }}', body, level: 'warning' } },
      book: { type: 'call-http', version: 1, title: 'Book it', options: { url: `${shop}/orders/{{ order | url_encode }}` }, retry: { attempts: 2 } },
    },
    links: [{ from: 'orders', to: 'large' }, { from: 'large', to: 'tell' }, { from: 'large', to: 'book' }, { from: 'large', port: 'else', to: 'book' }],
    layout: {
      orders: { x: 0, y: 120 }, large: { x: 280, y: 120 }, tell: { x: 580, y: 20 }, book: { x: 580, y: 200 },
      'note:1': { x: 0, y: 250, width: 230, height: 90, text: 'An order that is refused is on the list of failed deliveries. Replay it when the lot is free again.', color: 'yellow' },
      'group:1': { x: 550, y: -30, width: 270, height: 340, title: 'What leaves the house', color: 'blue' },
    },
  };
}

function reportOf() {
  return {
    schemaVersion: 1, name: 'morning-report', title: 'Morning report', description: 'How many lots were told the day before.', tags: ['report'],
    agents: {
      morning: { type: 'schedule', version: 1, title: 'Every morning', options: {}, schedule: { cron: '0 8 * * 1-5', timeZone: 'America/Chicago' } },
      show: { type: 'add-to-inbox', version: 1, title: 'Show', options: { title: 'Report of {{ scheduledFor | date: "%-d %B", 0 }}', body: 'All quiet.' } },
    },
    links: [{ from: 'morning', to: 'show' }],
    layout: { morning: { x: 0, y: 0 }, show: { x: 280, y: 0 } },
  };
}

function watchOf() {
  return {
    schemaVersion: 1, name: 'price-watch', title: 'Prices that fall', description: 'Tells dealers when a lot gets cheaper.', tags: ['telegram'],
    agents: {
      lots: { type: 'sql-query', version: 1, title: 'Open lots', options: { credential: 'auction-db', sql: "select id, make, model, price from lots where status = 'open'", cursor: 'id' }, schedule: { every: '30s' } },
      falls: { type: 'detect-change', version: 1, title: 'Price changed', options: {} },
      tell: { type: 'send-telegram', version: 1, title: 'Tell the dealer', options: { credential: 'dealers-bot', chat: '42', text: '{{ make }} {{ model }} now costs ${{ price }}' } },
    },
    links: [{ from: 'lots', to: 'falls' }, { from: 'falls', to: 'tell' }],
    layout: { lots: { x: 0, y: 0 }, falls: { x: 260, y: 0 }, tell: { x: 520, y: 0 } },
  };
}

async function make(api: ApiClient, document: object, folder: string): Promise<string> {
  const { id } = (await need(api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: document }))).body;
  await need(api('PUT', `/api/v1/workflows/${id}/folder`, { body: { folder } }));
  return id;
}

async function change(api: ApiClient, id: string, document: object): Promise<void> {
  const { headers } = await need(api('GET', `/api/v1/workflows/${id}`));
  await need(api('PUT', `/api/v1/workflows/${id}/draft`, { body: document, headers: { 'if-match': headers.get('etag') ?? '' } }));
}

async function publish(api: ApiClient, id: string, note: string): Promise<void> {
  await need(api('POST', `/api/v1/workflows/${id}/publish`, { body: { note } }));
}

async function need<Answer extends { readonly status: number; readonly body: unknown }>(answer: Promise<Answer>): Promise<Answer> {
  const given = await answer;
  if (given.status >= 300) throw new Error(`the scene could not be filled: ${given.status} ${JSON.stringify(given.body)}`);
  return given;
}
