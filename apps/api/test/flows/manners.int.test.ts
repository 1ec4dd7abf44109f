import type { EventView } from '@rookery/model';
import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { until, type Rookery } from '@rookery/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  clientOf, deliveriesOf, eventsOf, hookOf, ownerOf, publishNew,
  type Client, type DeliveryView, type Failure, type InboxMessage, type Page, type WorkflowView,
} from './world/client.js';
import { createLotsTable, insertLots, readLots } from './world/lots.js';
import { startServer } from './world/server.js';
import { watchPostgres, type WatchedDatabase } from './world/watched-database.js';

let sink: HttpSink;
let database: WatchedDatabase;
let server: Rookery;
let client: Client;

beforeAll(async () => {
  [sink, database] = await Promise.all([startHttpSink({ record: 'bodies' }), watchPostgres()]);
  server = await startServer({ mayCall: [database.address, new URL(sink.url).host], logLevel: 'debug' });
  client = ownerOf(server);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await Promise.all([sink.stop(), database.stop()]);
});

const document = (name: string, more: object = {}) => ({ schemaVersion: 1, name, agents: { in: { type: 'webhook', version: 1 } }, links: [], ...more });

describe('faults of a document', () => {
  it('are told all at once where the shape is wrong', async () => {
    const { status, body } = await client.call<Failure>('POST', '/api/v1/workflows', {
      schemaVersion: 2, name: 'Not A Slug', agents: { in: { type: 'webhook' }, out: { type: 'call-http', version: 1, retry: { attempts: -1, backoff: 'soon' } } }, links: [{ from: 'in' }],
    });
    expect(status).toBe(422);
    expect(body.error.code).toBe('workflow.invalid');
    expect(body.error.issues?.map(({ path }) => path).toSorted()).toEqual(['agents.in.version', 'agents.out.retry.attempts', 'agents.out.retry.backoff', 'links.0.to', 'name', 'schemaVersion']);
  });

  it('are told all at once where options, links, templates and code are wrong, and nothing is published', async () => {
    const faulty = document('faulty', {
      agents: {
        in: { type: 'webhook', version: 1, options: { auth: 'handshake', surprise: 1 }, key: '{{ broken' },
        code: { type: 'javascript', version: 1, options: { code: 'export default (event => event' } },
        good: { type: 'filter', version: 1, options: { conditions: [{ field: 'score', is: 'more or less', value: 1 }] } },
        out: { type: 'call-http', version: 1, options: { headers: { Authorization: 'Bearer abc' } } },
        none: { type: 'send-pigeon', version: 1 },
      },
      links: [{ from: 'in', to: 'nowhere' }, { from: 'good', port: 'maybe', to: 'out' }],
    });
    const { id } = await client.ask<WorkflowView>('POST', '/api/v1/workflows', faulty);
    const { status, body } = await client.call<Failure>('POST', `/api/v1/workflows/${id}/publish`, {});
    expect(status).toBe(422);
    expect(body.error.issues?.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'agents.in.options.auth', 'agents.in.options.surprise', 'agents.in.key', 'agents.good.options.conditions.0.is', 'agents.out.options.url',
        'agents.none.type', 'links.0.to', 'links.1.port',
      ]),
    );
    expect(body.error.issues?.every(({ code, message }) => code !== '' && message !== '')).toBe(true);
    expect((await client.ask<WorkflowView>('GET', `/api/v1/workflows/${id}`)).publishedVersion).toBeNull();
  });

  it('in code are told at publishing, with the line', async () => {
    const { id } = await client.ask<WorkflowView>('POST', '/api/v1/workflows', document('bad-code', {
      agents: { in: { type: 'webhook', version: 1 }, a: { type: 'javascript', version: 1, options: { code: 'export default (event) => {\n  return event +;\n}' } }, b: { type: 'javascript', version: 1, options: { code: 'const x = 1;' } } },
    }));
    const { status, body } = await client.call<Failure>('POST', `/api/v1/workflows/${id}/publish`, {});
    expect(status).toBe(422);
    expect(body.error.issues?.map(({ path }) => path).toSorted()).toEqual(['agents.a.options.code', 'agents.b.options.code']);
    expect(body.error.issues?.find(({ path }) => path === 'agents.a.options.code')?.message).toMatch(/2/);
  });
});

describe('a draft', () => {
  it('is not overwritten by who edited an older one', async () => {
    const { id, revision } = await client.ask<WorkflowView>('POST', '/api/v1/workflows', document('edited'));
    const save = (title: string, ifMatch: string | undefined) => client.call<WorkflowView & Failure>('PUT', `/api/v1/workflows/${id}/draft`, document('edited', { title }), ifMatch === undefined ? {} : { 'if-match': ifMatch });
    const first = await save('mine', `"${revision}"`);
    const second = await save('yours', `"${revision}"`);
    const blind = await save('blind', undefined);
    expect([first.status, second.status, blind.status]).toEqual([200, 409, 400]);
    expect(first.headers.get('etag')).toBe(`"${first.body.revision}"`);
    expect(second.body.error.code).toBe('conflict.revision');
    expect((await client.ask<{ document: { title: string } }>('GET', `/api/v1/workflows/${id}`)).document.title).toBe('mine');
  });

  it('is won by exactly one of those who save at the same time', async () => {
    const { id, revision } = await client.ask<WorkflowView>('POST', '/api/v1/workflows', document('raced'));
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => client.call('PUT', `/api/v1/workflows/${id}/draft`, document('raced', { title: `${n}` }), { 'if-match': String(revision) })));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '409', '409', '409', '409', '409', '409', '409']);
  });
});

describe('the log', () => {
  it('is paged by cursor without a gap or a repeat while events are added', async () => {
    const published = await publishNew(client, document('paged'));
    const hook = hookOf(server, published, 'in');
    await hook.post(Array.from({ length: 95 }, (_, n) => ({ n })));
    const path = `/api/v1/events?workflow=${published.id}&agent=in&limit=10`;
    const seen: number[] = [];
    let pages = 0;
    for (let cursor: string | null = ''; cursor !== null; pages += 1) {
      const page: Page<EventView> = await client.ask('GET', cursor === '' ? path : `${path}&after=${encodeURIComponent(cursor)}`);
      seen.push(...page.items.map(({ payload }) => (payload as { n: number }).n));
      ({ cursor } = page);
      await hook.post({ n: 1_000 + pages });
    }
    expect(seen).toEqual(Array.from({ length: 95 }, (_, n) => 94 - n));
    expect(pages).toBe(10);
  });

  it('refuses a cursor it did not give', async () => {
    expect((await client.call('GET', '/api/v1/events?cursor=abc')).status).toBe(400);
  });
});

it('leads from an alert in the inbox back to the row of the table, and from the row on to the delivery', async () => {
  await createLotsTable(database);
  await insertLots(database, database, readLots().slice(0, 40));
  await client.ask('PUT', '/api/v1/credentials/lots-db', database.credential);
  const { id } = await publishNew(client, document('traced', {
    agents: {
      lots: { type: 'sql-query', version: 1, schedule: { every: '1s' }, key: '{{ id }}', options: { credential: 'lots-db', sql: 'select id, vin, price, updated_at from lots', cursor: 'updated_at', tieBreak: 'id' } },
      score: { type: 'javascript', version: 1, options: { code: 'export default (lot) => ({ ...lot, scored: true })' } },
      alert: { type: 'add-to-inbox', version: 1, options: { title: '{{ vin }}' } },
      tell: { type: 'call-http', version: 1, options: { url: `${sink.url}/traced`, response: 'json' } },
    },
    links: [{ from: 'lots', to: 'score' }, { from: 'score', to: 'alert' }, { from: 'score', to: 'tell' }],
  }));
  await until('all is delivered', async () => (await deliveriesOf(client, id, '&status=accepted,delivered')).length === 80);
  const wanted = readLots()[17]!;
  const alert = (await client.all<InboxMessage>('/api/v1/inbox')).find(({ title }) => title === wanted.vin)!;

  const back = await client.ask<Lineage>('GET', `/api/v1/events/${alert.eventId}/lineage`);
  expect(back.ancestors.map(({ agent, payload }) => [agent, (payload as { id: number }).id])).toEqual([['lots', wanted.id]]);
  const row = back.ancestors[0]!;
  const on = await client.ask<Lineage>('GET', `/api/v1/events/${row.id}/lineage`);
  expect(on.descendants.map(({ agent }) => agent)).toEqual(['score', 'tell']);
  expect(on.deliveries.map(({ agent, status, eventId }) => `${agent} ${status} ${eventId}`).toSorted()).toEqual([`alert delivered ${alert.eventId}`, `tell accepted ${alert.eventId}`]);
  expect(on.isComplete).toBe(true);
});

interface Lineage {
  readonly ancestors: readonly EventView[];
  readonly descendants: readonly EventView[];
  readonly deliveries: readonly DeliveryView[];
  readonly isComplete: boolean;
}

describe('secrets', () => {
  const marker = 'mRk7-never-come-back';
  const secrets = { token: `${marker}-token`, password: `${marker}-password`, key: `${marker}-key`, hook: `${marker}-hook` };

  it('are used, and never come back in any answer or in the log', async () => {
    const host = new URL(sink.url).host;
    const [dbHost = '', dbPort = ''] = database.address.split(':');
    const store = (name: string, body: object) => client.ask('PUT', `/api/v1/credentials/${name}`, body);
    await store('partner', { kind: 'http-bearer', fields: { token: secrets.token }, hosts: [host] });
    await store('elsewhere', { kind: 'http-api-key', fields: { key: secrets.key }, hosts: ['partner.example'] });
    await store('wrong-db', { kind: 'postgres', fields: { host: dbHost, port: Number(dbPort), database: 'postgres', user: 'nobody', password: secrets.password } });
    await store('caller', { kind: 'webhook-secret', fields: { secret: secrets.hook } });
    const refusedStore = await client.call('PUT', '/api/v1/credentials/partner', { kind: 'http-bearer', fields: { token: secrets.token, extra: secrets.key } });
    const published = await publishNew(client, document('secretive', {
      agents: {
        in: { type: 'webhook', version: 1, options: { credential: 'caller' } },
        rows: { type: 'sql-query', version: 1, schedule: { every: '1s' }, options: { credential: 'wrong-db', sql: 'select 1 as id', cursor: 'id', tieBreak: 'id' } },
        tell: { type: 'call-http', version: 1, options: { url: `${sink.url}/secret`, credential: 'partner', response: 'json', success: ['200'] } },
        stray: { type: 'call-http', version: 1, options: { url: `${sink.url}/stray`, credential: 'elsewhere' }, retry: { attempts: 0 } },
      },
      links: [{ from: 'in', to: 'tell' }, { from: 'in', to: 'stray' }],
    }));
    const path = published.hooks[0]!.path;
    const post = (headers: Record<string, string>) => clientOf(server.url).call('POST', path, { n: 1 }, headers);
    sink.inject({ on: '/secret', status: 400, body: { echo: `you sent Bearer ${secrets.token}` } });
    const posts = [await post({ 'x-rookery-secret': secrets.hook }), await post({ 'x-rookery-secret': secrets.hook }), await post({ 'x-rookery-secret': `${secrets.hook}x` })];
    await until('the calls are settled', async () => {
      const deliveries = await deliveriesOf(client, published.id);
      return deliveries.length === 4 && deliveries.every(({ status }) => ['accepted', 'dead'].includes(status));
    });
    await until('the wrong password was refused', async () => (await client.ask<{ lastError: object | null }>('GET', `/api/v1/workflows/${published.id}/agents/rows`)).lastError);
    const stray = (await deliveriesOf(client, published.id, '&agent=stray'))[0];
    for (const at of ['/api/v1/credentials', '/api/v1/credentials/partner', '/api/v1/credentials/caller', `/api/v1/workflows/${published.id}`, `/api/v1/workflows/${published.id}/versions/1`, '/api/v1/failed-events', '/api/v1/inbox', '/api/docs', '/api/openapi.json', '/api/v1/agent-types']) {
      await client.call('GET', at);
    }
    await eventsOf(client, published.id, 'tell');

    expect(posts.map(({ status }) => status)).toEqual([202, 202, 401]);
    expect(refusedStore.status).toBe(400);
    const sent = sink.calls().filter((call) => call.path === '/secret');
    expect(sent.map(({ headers }) => headers?.['authorization'])).toEqual([`Bearer ${secrets.token}`, `Bearer ${secrets.token}`]);
    expect(sink.calls().filter((call) => call.path === '/stray')).toEqual([]);
    expect(stray?.status).toBe('dead');
    expect(client.heard().filter((text) => text.includes(marker))).toEqual([]);
    expect(posts.filter(({ body }) => JSON.stringify(body).includes(marker))).toEqual([]);
    expect((server.output.stdout + server.output.stderr)).not.toContain(marker);
    expect((server.output.stdout + server.output.stderr)).not.toContain(published.hooks[0]!.secret);
  });
});
