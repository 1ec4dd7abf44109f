import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { until, type Rookery } from '@rookery/testkit';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { hookOf, ownerOf, publishNew, republish, type Client, type Hook } from './world/client.js';
import { startServer } from './world/server.js';

let sink: HttpSink;
let server: Rookery;
let client: Client;

beforeAll(async () => {
  sink = await startHttpSink({ record: 'bodies' });
  server = await startServer({ mayCall: [new URL(sink.url).host] });
  client = ownerOf(server);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sink.stop();
});
beforeEach(() => sink.reset());

const hookAgent = { type: 'webhook', version: 1 };
const stamp = (via: string) => ({ type: 'javascript', version: 1, options: { code: `export default (event) => ({ ...event, via: (event.via ?? '') + ${JSON.stringify(via)} });` } });
const record = (path: string) => ({ type: 'call-http', version: 1, options: { url: `${sink.url}${path}` } });
const link = (from: string, to: string) => ({ from, to });

interface Recorded {
  readonly n: number;
  readonly via?: string;
}

function recordedAt(path: string): readonly Recorded[] {
  return sink.calls().filter((call) => call.path === path).map(({ body }) => JSON.parse(body ?? '') as Recorded);
}

function numbersAt(path: string): readonly number[] {
  return recordedAt(path).map(({ n }) => n).toSorted((left, right) => left - right);
}

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, index) => from + index);

interface Load {
  /** What was answered 202 so far. */
  readonly accepted: readonly number[];
  /** The next number that will be posted. */
  next(): number;
  /** Other answers than 202. */
  readonly refused: readonly string[];
  /** Resolves when so many more were accepted. */
  more(count: number): Promise<void>;
  end(): Promise<void>;
}

/** Four clients that post one to five events at a time, each after the answer to the one before. */
function startLoad(hook: Hook): Load {
  const accepted: number[] = [];
  const refused: string[] = [];
  let next = 0;
  let isEnding = false;
  const post = async (): Promise<void> => {
    while (!isEnding) {
      const count = 1 + (next % 5);
      const numbers = range(next, next + count);
      next += count;
      const { status, body } = await hook.post(numbers.map((n) => ({ n })));
      if (status === 202) accepted.push(...numbers);
      else refused.push(`${status} ${JSON.stringify(body)}`);
    }
  };
  const clients = Promise.all(range(0, 4).map(() => post()));
  return {
    accepted,
    refused,
    next: () => next,
    more: async (count) => {
      const goal = accepted.length + count;
      await until(`${count} more posts are accepted`, async () => accepted.length >= goal || refused.length > 0);
    },
    end: async () => {
      isEnding = true;
      await clients;
    },
  };
}

/** Every accepted event arrives, and none twice: waits for all and for those that would come too much. */
async function settled(path: string, load: Load): Promise<void> {
  await until(`${load.accepted.length} events arrive at ${path}`, async () => recordedAt(path).length >= load.accepted.length, 60_000);
  expect(load.refused).toEqual([]);
  expect(numbersAt(path)).toEqual(load.accepted.toSorted((left, right) => left - right));
}

it('loses and doubles nothing while a step is spliced in, taken out, renamed and rolled back', async () => {
  const plain = { schemaVersion: 1, name: 'reshaped', agents: { in: hookAgent, out: record('/out') }, links: [link('in', 'out')] };
  const spliced = { ...plain, agents: { ...plain.agents, pass: stamp('spliced') }, links: [link('in', 'pass'), link('pass', 'out')] };
  const renamed = {
    ...plain,
    agents: { in: hookAgent, pass: stamp('renamed'), delivery: { ...record('/out'), renamedFrom: 'out' } },
    links: [link('in', 'pass'), link('pass', 'delivery')],
  };
  const first = await publishNew(client, plain);
  const load = startLoad(hookOf(server, first, 'in'));

  await load.more(400);
  const beforeSplice = new Set(load.accepted);
  await republish(client, first.id, spliced);
  const afterSplice = load.next();
  await load.more(400);
  const beforeUnsplice = new Set(load.accepted);
  await republish(client, first.id, plain);
  const afterUnsplice = load.next();
  await load.more(400);
  await republish(client, first.id, spliced);
  await load.more(400);
  await republish(client, first.id, renamed);
  const afterRename = load.next();
  await load.more(400);
  const beforeRollback = new Set(load.accepted);
  await client.ask('POST', `/api/v1/workflows/${first.id}/rollback`, { version: 1 });
  const afterRollback = load.next();
  await load.more(400);
  await load.end();
  await settled('/out', load);

  const viaOf = new Map(recordedAt('/out').map(({ n, via }) => [n, via]));
  const vias = (isMeant: (n: number) => boolean) => new Set(load.accepted.filter(isMeant).map((n) => viaOf.get(n)));
  expect(vias((n) => beforeSplice.has(n))).toEqual(new Set([undefined]));
  expect(vias((n) => n >= afterSplice && beforeUnsplice.has(n))).toEqual(new Set(['spliced']));
  expect(vias((n) => n >= afterUnsplice && n < afterUnsplice + 100)).toEqual(new Set([undefined]));
  expect(vias((n) => n >= afterRename && beforeRollback.has(n))).toEqual(new Set(['renamed']));
  expect(vias((n) => n >= afterRollback)).toEqual(new Set([undefined]));
  expect(Object.values(sink.tally().perKey).every((calls) => calls === 1)).toBe(true);
}, 120_000);

it('lets a removed delay finish what it holds, and says so beforehand', async () => {
  const holding = {
    schemaVersion: 1, name: 'holding',
    agents: { in: hookAgent, hold: { type: 'delay', version: 1, options: { for: '5s' } }, out: record('/held') },
    links: [link('in', 'hold'), link('hold', 'out')],
  };
  const direct = { ...holding, agents: { in: hookAgent, out: record('/held') }, links: [link('in', 'out')] };
  const first = await publishNew(client, holding);
  const hook = hookOf(server, first, 'in');
  await hook.post(range(0, 80).map((n) => ({ n })));
  await until('80 timers are set', async () => (await timersHeld(first.id, direct)) === 80);
  const load = startLoad({ post: (body) => hook.post((body as readonly Recorded[]).map(({ n }) => ({ n: n + 1_000 }))) });
  await load.more(100);
  await republish(client, first.id, direct);
  await load.more(100);
  await load.end();
  const total = 80 + load.accepted.length;
  await until(`${total} events arrive`, async () => sink.count() >= total);
  expect(load.refused).toEqual([]);
  expect(numbersAt('/held')).toEqual([...range(0, 80), ...load.accepted.map((n) => n + 1_000).toSorted((left, right) => left - right)]);
}, 60_000);

it('drops what a removed delay holds when that was asked for', async () => {
  const holding = {
    schemaVersion: 1, name: 'dropping',
    agents: { in: hookAgent, hold: { type: 'delay', version: 1, options: { for: '2s' } }, out: record('/dropped') },
    links: [link('in', 'hold'), link('hold', 'out')],
  };
  const direct = { ...holding, agents: { in: hookAgent, out: record('/dropped') }, links: [link('in', 'out')] };
  const first = await publishNew(client, holding);
  const hook = hookOf(server, first, 'in');
  await hook.post(range(0, 20).map((n) => ({ n })));
  await until('20 timers are set', async () => (await timersHeld(first.id, direct)) === 20);
  await client.ask('POST', `/api/v1/workflows/${first.id}/publish`, { dropTimersOf: ['hold'] });
  const publishedAt = Date.now();
  await until('what was held would be due', async () => Date.now() - publishedAt > 3_500);
  await hook.post({ n: 99 });
  await until('the next event arrives', async () => sink.count() > 0);
  expect(numbersAt('/dropped')).toEqual([99]);
}, 60_000);

it('keeps under a new slug what a step remembers, and forgets it under a slug that only looks new', async () => {
  const changes = { type: 'detect-change', version: 1, options: { key: '{{ n }}', fields: ['price'] } };
  const before = { schemaVersion: 1, name: 'remembering', agents: { in: hookAgent, changes, out: record('/changes') }, links: [link('in', 'changes'), link('changes', 'out')] };
  const renamed = { ...before, agents: { in: hookAgent, prices: { ...changes, renamedFrom: 'changes' }, out: record('/changes') }, links: [link('in', 'prices'), link('prices', 'out')] };
  const replaced = { ...before, agents: { in: hookAgent, fresh: changes, out: record('/changes') }, links: [link('in', 'fresh'), link('fresh', 'out')] };
  const published = await publishNew(client, before);
  const hook = hookOf(server, published, 'in');
  const post = (price: number) => hook.post(range(0, 50).map((n) => ({ n, price })));
  await post(10);
  await republish(client, published.id, renamed);
  await post(10);
  await post(12);
  await until('the first and the second prices are told', async () => sink.count() >= 100);
  await republish(client, published.id, replaced);
  await post(12);
  await until('all prices are new to the other step', async () => sink.count() >= 150);
  expect(numbersAt('/changes')).toEqual(range(0, 50).flatMap((n) => [n, n, n]));
}, 60_000);

it('sends no flood from the past into a new branch, nor into one that comes back', async () => {
  const narrow = { schemaVersion: 1, name: 'branching', agents: { in: hookAgent, first: record('/first') }, links: [link('in', 'first')] };
  const wide = { ...narrow, agents: { ...narrow.agents, second: record('/second') }, links: [link('in', 'first'), link('in', 'second')] };
  const published = await publishNew(client, narrow);
  const hook = hookOf(server, published, 'in');
  const post = async (from: number, to: number): Promise<void> => {
    await hook.post(range(from, to).map((n) => ({ n })));
  };
  await post(0, 300);
  const { version } = await republish(client, published.id, wide);
  await post(300, 350);
  await client.ask('POST', `/api/v1/workflows/${published.id}/rollback`, { version: 1 });
  await post(350, 380);
  await client.ask('POST', `/api/v1/workflows/${published.id}/rollback`, { version });
  await post(380, 400);
  await until('all has arrived', async () => sink.count() >= 470);
  expect(numbersAt('/first')).toEqual(range(0, 400));
  expect(numbersAt('/second')).toEqual([...range(300, 350), ...range(380, 400)]);
}, 60_000);

/** How many timers a publish of `document` would leave to a removed "hold"; the draft is that document then. */
async function timersHeld(id: string, document: unknown): Promise<number | undefined> {
  const { revision } = await client.ask<{ revision: number }>('GET', `/api/v1/workflows/${id}`);
  await client.ask('PUT', `/api/v1/workflows/${id}/draft`, document, { 'if-match': String(revision) });
  const preview = await client.ask<{ changes: { removedAgents: readonly { slug: string; timers: number }[] } | null }>('GET', `/api/v1/workflows/${id}/publish-preview`);
  return preview.changes?.removedAgents.find(({ slug }) => slug === 'hold')?.timers;
}
