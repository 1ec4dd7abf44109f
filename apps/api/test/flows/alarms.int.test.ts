import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { until, type Rookery } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hookOf, ownerOf, publishNew, type Client, type Hook } from './world/client.js';
import { startServer } from './world/server.js';

let sink: HttpSink;
let server: Rookery;
let client: Client;
let hook: Hook;
let listenerId: string;

/** Posts come in on `posts`; `words` fails on those without a part. */
const watched = {
  schemaVersion: 1,
  name: 'lots',
  agents: {
    posts: { type: 'webhook', version: 1, alarms: { silence: '25s' } },
    words: { type: 'javascript', version: 1, alarms: { errorRate: { above: 0.3, over: '10m', least: 6 } }, options: { code: "export default (event) => { if (event.part === 0) throw new Error('no part'); return event; }" } },
  },
  links: [{ from: 'posts', to: 'words' }],
};

const listening = (url: string) => ({
  schemaVersion: 1,
  name: 'watch',
  agents: {
    alarms: { type: 'alarm', version: 1, options: { kinds: ['silence', 'errorRate'], transitions: 'raised' } },
    words: { type: 'format', version: 1, options: { payload: { what: '{{ kind }} {{ workflow }}/{{ agent }} {{ transition }}', message: '{{ message }}' } } },
    tell: { type: 'call-http', version: 1, options: { url: `${url}/alarms` } },
  },
  links: [{ from: 'alarms', to: 'words' }, { from: 'words', to: 'tell' }],
});

const told = () => sink.calls().map(({ body }) => JSON.parse(body ?? '{}') as { readonly what: string; readonly message: string });
const toldOf = (what: string) => told().filter((one) => one.what === what);
const alarms = async () => (await client.ask<{ items: readonly { readonly kind: string; readonly agent: string | null }[] }>('GET', '/api/v1/alarms')).items.map(({ kind, agent }) => `${kind} ${agent}`).toSorted();
const lastHeard = async () => Date.parse((await client.ask<{ lastSuccessAt: string | null }>('GET', `/api/v1/workflows/${listenerId}/agents/alarms`)).lastSuccessAt ?? '1970-01-01');
const environment = (more: Readonly<Record<string, string>> = {}) => ({ ROOKERY_EGRESS_ALLOW: new URL(sink.url).host, ...more });

beforeAll(async () => {
  sink = await startHttpSink({ record: 'bodies' });
  server = await startServer({ mayCall: [new URL(sink.url).host] });
  client = ownerOf(server);
  ({ id: listenerId } = await publishNew(client, listening(sink.url)));
  hook = hookOf(server, await publishNew(client, watched), 'posts');
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sink.stop();
});

it('tells of an error rate where people are, once', { timeout: 90_000 }, async () => {
  await hook.post(Array.from({ length: 10 }, (_, n) => ({ n, part: n % 2 })));
  await until('the error rate is told', async () => toldOf('errorRate lots/words raised').length > 0, 60_000);
  expect(toldOf('errorRate lots/words raised')).toEqual([{ what: 'errorRate lots/words raised', message: '"words" of "lots" failed on 5 of 10 events in 10 min' }]);
  expect(await alarms()).toEqual(expect.arrayContaining(['errorRate words', 'failedEvents words']));
});

it('tells of a silence once, though the server dies right behind the event of it', { timeout: 180_000 }, async () => {
  await server.kill();
  // The only thing that is taken in from now on is the alarm.
  await server.start(environment({ ROOKERY_CRASH_POINTS: 'log.ingest.after:1' }));
  expect((await server.exited()).signal).toBe('SIGKILL');
  const diedAt = Date.now();
  await server.start(environment());
  await until('the silence is told', async () => toldOf('silence lots/posts raised').length > 0, 60_000);
  await until('the alarm is handed in again', async () => (await lastHeard()) > diedAt, 60_000);
  await until('nothing is under way', async () => (await client.ask<{ agents: readonly { readonly lag: number; readonly pendingDeliveries: number }[] }>('GET', `/api/v1/workflows/${listenerId}/figures`)).agents.every(({ lag, pendingDeliveries }) => lag + pendingDeliveries === 0));
  expect(told().map(({ what }) => what).toSorted()).toEqual(['errorRate lots/words raised', 'silence lots/posts raised']);
  expect(toldOf('silence lots/posts raised')[0]?.message).toBe('"posts" of "lots" has emitted or delivered nothing for 25 s');
  expect(await alarms()).toContain('silence posts');
});
