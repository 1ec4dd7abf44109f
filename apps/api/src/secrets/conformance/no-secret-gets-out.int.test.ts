import { until } from '@rookery/testkit';
import type { JsonObject } from '@rookery/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { logIn, startTestApi, withOwner, type TestApi } from '../../auth/test-api.fixture.js';
import { RouteList } from '../../http/route-list.js';
import { findMarkers, type Emitted } from './marker-search.fixture.js';
import { plantCredential, type Marker, type PlantedCredential } from './planted-credentials.fixture.js';
import { startRepeatingServer, type RepeatingServer } from './repeating-server.fixture.js';

/** Of the protocols in which the server speaks first; MySQL's is a refusal. */
const greetings: Readonly<Record<string, string>> = {
  mysql: '\x18\0\0\0\xff\x69\x04#HY000Host is refused',
  smtp: '220 repeats ESMTP\r\n', imap: '* OK repeats\r\n', nats: 'INFO {"server_id":"r","version":"2.10.0","max_payload":1048576}\r\n',
};
const optionSchema = z.looseObject({ kind: z.string().optional(), kinds: z.array(z.string()).optional() });

let api: TestApi;
let bearer: string;
let servers: RepeatingServer[];
let planted: readonly PlantedCredential[];
let markers: readonly Marker[];
let workflow: string;
const emitted: Emitted[] = [];

beforeAll(async () => {
  api = await startTestApi({ ...withOwner, ROOKERY_EGRESS_ALLOW: '127.0.0.1' });
  bearer = await logIn(api);
  const { credentialKinds } = api.platform.catalogue;
  const manifests = api.platform.catalogue.credentialManifests();
  servers = await Promise.all(['', ...Object.values(greetings)].map((greeting) => startRepeatingServer(greeting)));
  const ports = new Map(Object.keys(greetings).map((kind, index) => [kind, servers[index + 1]?.port]));
  planted = manifests.map((manifest) => {
    const kind = credentialKinds.get(manifest.kind);
    if (kind === undefined) throw new Error(`the kind "${manifest.kind}" is in no catalogue`);
    return plantCredential(kind, manifest, ports.get(manifest.kind) ?? servers[0]?.port ?? 0);
  });
  markers = planted.flatMap((credential) => credential.markers);
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
});

const keep = (from: string, { text, headers }: { readonly text: string; readonly headers: unknown }): void => {
  emitted.push({ from, text: `${text} ${JSON.stringify(headers)}` });
};
const call = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<number> => {
  const answer = await api.call(method, path, { bearer, ...(body === undefined ? {} : { body }) });
  keep(`${method} ${path}`, answer);
  return answer.status;
};
const sql = <Row>(text: string) => api.platform.dataSource.query<Row[]>(text);

it('plants a marker in every secret field of every kind', () => {
  expect(planted.length).toBeGreaterThan(25);
  expect(planted.filter((credential) => credential.markers.length === 0).map(({ kind }) => kind)).toEqual([]);
});

it('takes and tries them all, and those with faults', async () => {
  const stored = await Promise.all(planted.map(({ kind, fields }) => call('PUT', `/api/v1/credentials/${kind}`, { kind, fields, hosts: servers.map(({ port }) => `127.0.0.1:${port}`) })));
  expect(stored.filter((status) => status !== 200)).toEqual([]);
  await Promise.all(planted.flatMap(({ kind, fields }) => [
    call('POST', `/api/v1/credentials/${kind}/test`),
    call('POST', `/api/v1/credentials/${kind}/test`, { kind, fields }),
    call('GET', `/api/v1/credentials/${kind}/tables`),
    call('POST', `/api/v1/credentials/${kind}/consent`),
    call('PUT', `/api/v1/credentials/${kind}-2`, { kind, fields: { ...fields, surplus: Object.values(fields).join(' ') } }),
  ]));
  expect(servers.map((server) => server.heard()).join('').length).toBeGreaterThan(1_000);
});

it('runs every agent that takes a credential, with each kind it takes', async () => {
  const { document, tried } = workflowOf();
  const created = await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document });
  expect([created.status, created.text]).toEqual([201, expect.any(String)]);
  workflow = created.body.id;
  const published = await api.call('POST', `/api/v1/workflows/${workflow}/publish`, { bearer, body: {} });
  expect([published.status, published.text]).toEqual([200, expect.any(String)]);
  keep('publish', published);
  await api.engine.start();
  await Promise.all(tried.map(({ slug, source, given }) => call('POST', `/api/v1/workflows/${workflow}/agents/${source ?? slug}/run`, source === undefined ? undefined : given)));
  // A lookup that fails waits and asks again, and a hook waits to be called: what they did is heard.
  const waits = new Set(tried.filter(({ waitsInVain }) => waitsInVain).map(({ slug }) => slug));
  const left = async (): Promise<readonly string[]> => {
    const rows = await sql<{ slug: string }>('select slug from agent where last_error_at is not null or last_success_at is not null or id in (select agent_id from attempt union select agent_id from failed_event)');
    const done = new Set(rows.map(({ slug }) => slug));
    return tried.map(({ slug }) => slug).filter((slug) => !done.has(slug) && !waits.has(slug));
  };
  await until('every agent to have tried', async () => (await left()).length === 0, 40_000).catch(() => undefined);
  expect(await left()).toEqual([]);
});

it('takes calls to its hooks, with the right secret and with all of them at once', async () => {
  const hooks = await sql<{ id: string; slug: string }>('select hook.id, agent.slug from hook join agent on agent.id = hook.agent_id');
  const all = Object.fromEntries(markers.map(({ where, text }) => [where, text]));
  await Promise.all(hooks.flatMap(({ id }) => markers.filter(({ where }) => where.startsWith('webhook')).map(async ({ text }) => {
    keep(`POST /hooks/${id}`, await api.call('POST', `/hooks/${id}?key=${encodeURIComponent(text)}`, { headers: { 'x-rookery-secret': encodeURI(text), authorization: `Bearer ${encodeURI(text)}` }, body: { secret: text } }));
  })));
  expect([hooks.length > 2, Object.keys(all).length > 25]).toEqual([true, true]);
});

it('does not show a secret that somebody typed into an event, nor in a try over it', async () => {
  const [typed] = markers;
  const given = await api.call<{ eventIds: readonly string[] }>('POST', `/api/v1/workflows/${workflow}/agents/give-enrich-mysql/run`, { bearer, body: [{ note: `the password is ${typed?.text}` }] });
  const event = await api.call<{ payload: JsonObject }>('GET', `/api/v1/events/${given.body.eventIds[0]}`, { bearer });
  expect(event.body.payload).toEqual({ note: 'the password is [secret]' });
  const tried = await api.call('POST', `/api/v1/workflows/${workflow}/try`, { bearer, body: { events: given.body.eventIds } });
  expect([tried.status, tried.text]).toEqual([200, expect.stringContaining('the password is [secret]')]);
  keep('try', tried);
  await sql(`delete from event where payload like '%the password is%'`);
});

it('says nothing of a secret in its answers, its log, any page, any file, its figures', async () => {
  await Promise.all([readEverything(), readLive()]);
  // Whatever a client sent, in whatever form, written to the log by somebody careless.
  const heard = servers.map((server) => server.heard()).join('');
  api.platform.log.error({ err: new Error(heard, { cause: { heard } }), heard, again: JSON.stringify({ heard }) }, heard);
  emitted.push({ from: 'log', text: api.log() });
  expect(emitted.length).toBeGreaterThan(150);
  expect(findMarkers(markers, emitted)).toEqual([]);
});

it('stores no secret that can be read, in no table', async () => {
  const tables = await sql<{ name: string }>(`select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`);
  const dump = await Promise.all(tables.map(async ({ name }) => ({ from: `table ${name}`, text: (await sql<{ row: string }>(`select to_jsonb(t)::text as row from "${name}" t`)).map(({ row }) => row).join('\n') })));
  expect(dump.find(({ from }) => from === 'table event')?.text).toContain('Bearer [secret]');
  expect(dump.reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(50_000);
  expect(findMarkers(markers, dump)).toEqual([]);
});

it('would have found them', () => {
  const [first] = markers;
  const basic = Buffer.from(`reader:${first?.text}`).toString('base64');
  const found = findMarkers(markers, [{ from: 'a line', text: `x ${first?.text.slice(3, 24)} y` }, { from: 'a header', text: `Basic ${basic}` }, { from: 'nothing', text: 'x' }]);
  expect(new Set(found.map((line) => line.split(':')[0]))).toEqual(new Set(['a line', 'a header']));
  expect(servers.map((server) => server.heard()).join('')).toContain(first?.text.slice(0, 20));
});

/** The first frames of an open page: what there is, and how it does. */
async function readLive(): Promise<void> {
  await api.application.listen(0, '127.0.0.1');
  const reading = new AbortController();
  const response = await fetch(`${await api.application.getUrl()}/api/v1/live`, { headers: { authorization: `Bearer ${bearer}` }, signal: reading.signal });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: workflows') && text.includes('event: activity')) break;
  }
  reading.abort();
  expect(text).toContain('every-credential');
  emitted.push({ from: 'live', text });
}

/** Every route that is read, with an id of each kind in its path. */
async function readEverything(): Promise<void> {
  const [event] = await sql<{ id: string }>(`select producer_id || '-' || position as id from event order by length(payload::text) desc limit 1`);
  const [dead] = await sql<{ slug: string }>(`select slug from agent join delivery on agent.id = delivery.agent_id limit 1`);
  const values: Readonly<Record<string, string>> = { id: workflow, workflowId: workflow, workflow, slug: dead?.slug ?? '', agent: dead?.slug ?? '', name: planted[0]?.kind ?? '', version: '1', eventId: event?.id ?? '' };
  const routes = api.application.get(RouteList, { strict: false }).all().filter(({ method }) => method === 'GET');
  const paths = routes.map(({ path }) => path).filter((path) => !/\*|\/live|stream|openapi|docs/.test(path)).flatMap((path) => {
    const filled = path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent((path.includes('/events/') && name === 'id' ? event?.id : values[name]) ?? '1'));
    return [filled, `${filled}?limit=500`];
  });
  const statuses = await Promise.all(paths.map((path) => call('GET', path)));
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(40);
  await Promise.all(planted.map(({ kind }) => call('GET', `/api/v1/credentials/${kind}`)));
}

interface Tried {
  readonly slug: string;
  readonly source: string | undefined;
  readonly given: readonly JsonObject[];
  readonly waitsInVain: boolean;
}

/** Every agent type with each kind of credential it takes; before each action and lookup a source by hand, as each has examples of its own. */
function workflowOf(): { readonly document: JsonObject; readonly tried: readonly Tried[] } {
  const agents: Record<string, JsonObject> = {};
  const links: JsonObject[] = [];
  const tried: Tried[] = [];
  for (const manifest of api.platform.catalogue.manifests()) {
    const type = api.platform.catalogue.types.get(manifest.type);
    const properties = z.record(z.string(), optionSchema).parse(manifest.options['properties']);
    const [option, { kinds = [] } = {}] = Object.entries(properties).find(([, property]) => property.kinds !== undefined) ?? [];
    if (type === undefined || option === undefined) continue;
    const example = type.spec.examples.find(({ options }) => options[option] !== undefined) ?? type.spec.examples[0];
    for (const kind of kinds) {
      const slug = `${manifest.type}-${kind}`;
      const options = z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify({ ...example?.options, [option]: kind }).replaceAll(/https:\/\/[a-z.]*partner\.example|https:\/\/sms\.example/g, `http://127.0.0.1:${servers[0]?.port}/ok`)));
      const isPolled = type.kind === 'source' && type.check !== undefined;
      agents[slug] = { type: manifest.type, version: manifest.version, options, ...(isPolled ? { schedule: { every: '1h' } } : {}) };
      const source = type.kind === 'source' ? undefined : `give-${slug}`;
      if (source !== undefined) {
        agents[source] = { type: 'manual', version: 1, options: {} };
        links.push({ from: source, to: slug });
      }
      tried.push({ slug, source, waitsInVain: type.kind === 'lookup' || (type.kind === 'source' && type.webhook !== undefined), given: (example?.given ?? [{ payload: {} }]).map(({ payload }) => payload) });
    }
  }
  return { document: { schemaVersion: 1, name: 'every-credential', agents, links }, tried };
}
