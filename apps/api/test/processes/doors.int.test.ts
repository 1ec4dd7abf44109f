import { until, type Rookery } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { post, publish } from '../server/workflow-client.js';
import { openHouse, type House } from './house.js';
import { listen, signIn } from './listen.js';
import { listenTo } from '../server/push-listener.js';

interface Running {
  readonly house: House;
  readonly api: Rookery;
  readonly other: Rookery;
  readonly worker: Rookery;
}

const start = async (hasRedis: boolean): Promise<Running> => {
  const house = await openHouse({ hasRedis });
  const api = await house.start('api');
  const [other, worker] = await Promise.all([house.start('api'), house.start('worker')]);
  return { house, api, other, worker };
};

const inboxWorkflow = (name: string) => ({
  schemaVersion: 1, name,
  agents: {
    posts: { type: 'webhook', version: 1, options: { auth: 'none' } },
    hand: { type: 'manual', version: 1 },
    tell: { type: 'add-to-inbox', version: 1, options: { title: `${name} {{ id }}` }, pause: { policy: 'buffer', bound: 2 } },
  },
  links: [{ from: 'posts', to: 'tell' }, { from: 'hand', to: 'tell' }],
});

/** What an API process does that runs nothing itself, while a worker runs everything. */
function doors(running: () => Running): void {
  const titles = async (api: Rookery) => (await api.api<{ readonly items: readonly { readonly title: string }[] }>('GET', '/api/v1/inbox?limit=100')).body.items.map(({ title }) => title);

  test('one publishes, the other takes posts at once, and a worker that knew nothing of it does the work', async () => {
    const { api, other } = running();
    const { hook } = await publish(api, inboxWorkflow('taken'));
    expect((await post(other, hook, { id: 1 })).status).toBe(202);
    await until('the message', async () => (await titles(other)).includes('taken 1'));
  });

  test('a caller at an API that runs nothing waits for what a worker answers', async () => {
    const { api, other } = running();
    const { hook } = await publish(api, {
      schemaVersion: 1, name: 'answered',
      agents: { posts: { type: 'webhook', version: 1, options: { auth: 'none', answer: 'workflow', answerWithin: '1m' } }, says: { type: 'answer-webhook', version: 1, options: { status: '201', body: 'json', json: { heard: '{{ id }}' } } } },
      links: [{ from: 'posts', to: 'says' }],
    });
    const answer = await post(other, hook, { id: 1 });
    expect([answer.status, await answer.text()]).toEqual([201, '{"heard":1}']);
  });

  test('hand-fed events go through an API that runs nothing', async () => {
    const { api, other } = running();
    const { id } = await publish(api, inboxWorkflow('fed'));
    await until('the event is taken', async () => (await other.api('POST', `/api/v1/workflows/${id}/agents/hand/run`, { body: { id: 7 } })).status === 202);
    expect(await until('the message', async () => (await titles(api)).includes('fed 7'))).toBe(true);
  });

  test('a pause through one holds the worker, is seen by the other, and holds posts back when too much waits', async () => {
    const { api, other } = running();
    const { id, hook } = await publish(api, inboxWorkflow('held'));
    await api.api('POST', `/api/v1/workflows/${id}/pause`, { body: { policy: 'buffer', agent: 'tell' } });
    await until('back-pressure', async () => (await post(other, hook, { id: 1 })).status === 429);
    expect((await titles(api)).filter((title) => title.startsWith('held'))).toEqual([]);
    await other.api('POST', `/api/v1/workflows/${id}/resume`, { body: { agent: 'tell' } });
    await until('the messages', async () => (await titles(api)).includes('held 1'));
    await until('posts are taken again', async () => (await post(api, hook, { id: 2 })).status === 202);
  });

  test('an open page is told what a worker does and what is read through another API', async () => {
    const { api, other } = running();
    const { hook } = await publish(api, inboxWorkflow('seen'));
    await using page = await listen(other);
    await until('the workflows', () => Promise.resolve(page.text().includes('"name":"seen"')));
    await post(api, hook, { id: 1 });
    await until('the message', () => Promise.resolve(page.text().includes('"title":"seen 1"')));
    await until('the counts', () => Promise.resolve(/event: activity\ndata: .*"slug":"tell","status":"working","lag":0,"succeeded":1/.test(page.text())));
    await api.api('POST', '/api/v1/inbox/read-all');
    expect(await until('that all is read', () => Promise.resolve(page.inbox().endsWith('event: inbox\ndata: {"messages":[],"unread":0}\n\n')))).toBe(true);
  });

  test('whoever signs out everywhere at one is out at the other, with the pages that are open there', async () => {
    const { api, other } = running();
    const [here, there] = [await signIn(api), await signIn(other)];
    await using page = await listen(other, there);
    await until('the page', () => Promise.resolve(page.text().includes('event: workflows')));
    expect([await statusOf(api, there), await statusOf(other, here)]).toEqual([200, 200]);
    const out = await fetch(new URL('/api/v1/auth/logout-everywhere', api.url), { method: 'POST', headers: { authorization: `Bearer ${here}` }, signal: AbortSignal.timeout(10_000) });
    expect(out.status).toBe(200);
    expect([await statusOf(api, there), await statusOf(other, there), await statusOf(other, here)]).toEqual([401, 401, 401]);
    await page.ended;
    expect(page.text()).toContain('event: closed\ndata: {"reason":"signed out"}');
  });

  test('guesses at one count at the other', async () => {
    const { api, other } = running();
    const guess = (process: Rookery) => fetch(new URL('/api/v1/auth/login', process.url), {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'nobody@rookery.example', password: 'a guess' }), signal: AbortSignal.timeout(10_000),
    });
    const statuses = (await Promise.all(Array.from({ length: 12 }, (_, index) => guess(index % 2 === 0 ? api : other)))).map(({ status }) => status);
    expect([...new Set(statuses)].toSorted()).toEqual([401, 429]);
  });

  test('listeners at both hear what a worker pushes, in order, each message once', async () => {
    const { api, other } = running();
    const { body } = await api.api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: {
      schemaVersion: 1, name: 'pushed',
      agents: { posts: { type: 'webhook', version: 1, options: { auth: 'none' } }, push: { type: 'push-websocket', version: 1, options: { channel: 'lot-{{ lot }}', message: '{{ price }}' } } },
      links: [{ from: 'posts', to: 'push' }],
    } });
    const { body: { hooks: [hook], feeds: [address] } } = await api.api<{ readonly hooks: readonly { readonly path: string }[]; readonly feeds: readonly { readonly path: string; readonly token: string }[] }>('POST', `/api/v1/workflows/${body.id}/publish`, { body: {} });
    if (address === undefined) throw new Error('the workflow has no address');
    const { path, token } = address;
    await using here = listenTo(api.url, `${path}?channel=lot-1`, { token });
    await using there = listenTo(other.url, `${path}?channel=lot-1`, { token });
    await until('both listen', async () => here.frames.length === 1 && there.frames.length === 1);
    for (let price = 1; price <= 20; price += 1) await post(price % 2 === 0 ? api : other, hook?.path ?? '', { lot: 1, price });
    await until('the messages', async () => here.data().length >= 20 && there.data().length >= 20);
    expect(here.data().toSorted((one, next) => Number(one) - Number(next))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(there.data()).toEqual(here.data());
  });

  test('a run that somebody asks for needs no scheduler', async () => {
    const { house, api, other } = running();
    await api.api('PUT', '/api/v1/credentials/asked', { body: { kind: 'postgres', fields: sourceFields(house) } });
    await house.records.query('create table asked_for as select 5 as id');
    const { id } = await publish(api, {
      schemaVersion: 1, name: 'asked',
      agents: { rows: { type: 'sql-query', version: 1, options: { credential: 'asked', sql: 'select id from asked_for', cursor: 'id', tieBreak: 'id' } } },
      links: [],
    });
    await until('the request is taken', async () => (await other.api('POST', `/api/v1/workflows/${id}/agents/rows/run`)).status === 202);
    expect(await until('the row', () => emitted(api, id, 'rows'))).toHaveLength(1);
  });

  test('a schedule runs only where a scheduler is, for agents of another process', async () => {
    const { house, api } = running();
    await api.api('PUT', '/api/v1/credentials/own', { body: { kind: 'postgres', fields: sourceFields(house) } });
    await house.records.query('create table if not exists sale (id integer)');
    await house.records.query('insert into sale values (1)');
    const { id } = await publish(api, {
      schemaVersion: 1, name: 'polled',
      agents: { rows: { type: 'sql-query', version: 1, options: { credential: 'own', sql: 'select id from sale', cursor: 'id', tieBreak: 'id' }, schedule: { every: '1s' } } },
      links: [],
    });
    const due = () => house.records.query<{ readonly late: boolean }>('select next_run_at < $1 as late from schedule where next_run_at is not null', [Date.now() - 500]);
    await until('a run that nobody asks for', async () => (await due())[0]?.late);
    const scheduler = await house.start('scheduler');
    expect(await until('the row', () => emitted(api, id, 'rows'))).toHaveLength(1);
    expect((await scheduler.stop()).exitCode).toBe(0);
  });

  test('a worker serves how it fares, and nothing else', async () => {
    const { worker } = running();
    const statusOf = async (path: string) => (await fetch(new URL(path, worker.url), { signal: AbortSignal.timeout(5_000) })).status;
    const served = await Promise.all(['/api/v1/health', '/api/v1/ready', '/metrics'].map(statusOf));
    const refused = await Promise.all(['/', '/api/v1/workflows', '/api/v1/live', '/api/docs', '/hooks/00000000000000000000000000000000'].map(statusOf));
    expect([served, refused]).toEqual([[200, 200, 200], [404, 404, 404, 404, 404]]);
  });
}

async function statusOf(api: Rookery, accessToken: string): Promise<number> {
  return (await fetch(new URL('/api/v1/auth/me', api.url), { headers: { authorization: `Bearer ${accessToken}` }, signal: AbortSignal.timeout(10_000) })).status;
}

/** Its events; undefined as long as there is none. */
async function emitted(api: Rookery, id: string, agent: string) {
  const { items } = (await api.api<{ readonly items: readonly unknown[] }>('GET', `/api/v1/events?workflow=${id}&agent=${agent}`)).body;
  return items.length === 0 ? undefined : items;
}

function sourceFields({ database: { host, port, database, user, password } }: House) {
  return { host, port, database, user, password };
}

describeWithServer('redis', 'doors with Redis', () => {
  let running: Running;
  beforeAll(async () => {
    running = await start(true);
  }, 60_000);
  afterAll(() => running.house[Symbol.asyncDispose]());
  doors(() => running);
});

describeWithServer('postgres', 'doors without Redis', () => {
  let running: Running;
  beforeAll(async () => {
    running = await start(false);
  }, 60_000);
  afterAll(() => running.house[Symbol.asyncDispose]());
  doors(() => running);
});
