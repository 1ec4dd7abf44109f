import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { openMariadb, openPostgresql } from '../connectors/databases.ts';
import { openMqtt } from '../connectors/mqtt.ts';
import { openNats } from '../connectors/nats.ts';
import { openRabbitmq } from '../connectors/rabbitmq.ts';
import { openRedis } from '../connectors/redis.ts';
import { BATCH, type System } from '../connectors/system.ts';
import { rounded, type Figures } from '../figures.ts';
import { eventText } from '../load/event-text.ts';
import { startRookeryProcess, type RookeryProcess } from '../server/rookery-process.ts';

const systems: Readonly<Record<string, () => Promise<System>>> = {
  rabbitmq: openRabbitmq, redis: openRedis, nats: openNats, mqtt: openMqtt, postgresql: openPostgresql, mariadb: openMariadb,
};
const LONGEST_MS = 60_000;

/** Events a second out to each broker and database and in from it, beside the client library that does the same alone. */
export const connectors: Benchmark = {
  summary: 'events out to RabbitMQ, Redis, NATS, MQTT, PostgreSQL and MariaDB, and in from them',
  reference: 'the bare client library: as many at once, each confirmed; as many acknowledged at once',
  settings: ({ isQuick }) => ({ eventBytes: 350, events: countOf(isQuick), batch: BATCH, retention: 'default', fsync: 'on; brokers as tests start them' }),
  run: async (context: BenchmarkContext): Promise<BenchmarkRun> => {
    await using rookery = await startRookeryProcess(context);
    const figures: Record<string, Figures> = {};
    const reference: Record<string, Figures> = {};
    for (const [name, open] of Object.entries(systems)) {
      context.say(name);
      await using system = await open();
      await system.prepare();
      figures[name] = await ofRookery(rookery, name, system, countOf(context.isQuick));
      reference[name] = await ofClient(system, countOf(context.isQuick));
    }
    return { figures, reference, checks: { isExact: true, events: countOf(context.isQuick) } };
  },
};

const countOf = (isQuick: boolean): number => (isQuick ? 1_000 : 5_000);

/** Out first, so that there is something to come in. The source is published before for a broker that keeps nothing for strangers. */
async function ofRookery(rookery: RookeryProcess, name: string, system: System, count: number): Promise<Figures> {
  await rookery.api('PUT', `/api/v1/credentials/${name}`, { body: system.credential });
  const inbound = `bench-${name}-in`;
  const document = { schemaVersion: 1, name: inbound, agents: { source: system.source, count: { type: 'count', version: 1, options: { key: 'all' } } }, links: [{ from: 'source', to: 'count' }] };
  const hook = { type: 'webhook', version: 1, options: { auth: 'none' } };
  const out = await rookery.publish({ schemaVersion: 1, name: `bench-${name}-out`, agents: { hook, action: system.action }, links: [{ from: 'hook', to: 'action' }] });
  const isEarly = system.subscribe !== undefined;
  const source = isEarly ? await publishAndPause(rookery, document) : undefined;

  const outMs = await timed(async () => {
    for (let first = 0; first < count; first += BATCH) await post(out, first);
    await rookery.database.untilDrained(AbortSignal.timeout(LONGEST_MS));
  });
  const { deliveries, delivered } = await rookery.database.counts();
  if (deliveries !== delivered) throw new Error(`bench: of ${deliveries} deliveries to ${name} and before ${delivered} are on record as accepted`);

  const inMs = await timed(async () => {
    if (source === undefined) await publishIn(rookery, document);
    else await rookery.api('POST', `/api/v1/workflows/${source}/resume`, { body: {} });
    await untilCounted(rookery, inbound, count);
  });
  await rookery.database.untilDrained(AbortSignal.timeout(LONGEST_MS));
  const counted = await countedBy(rookery, inbound);
  if (counted !== count) throw new Error(`bench: ${count} events went out to ${name} and ${counted} came in`);
  return { outPerS: perSecond(count, outMs), inPerS: perSecond(count, inMs) };
}

async function ofClient(system: System, count: number): Promise<Figures> {
  const texts = Array.from({ length: count }, (_, index) => eventText(index, Date.now()));
  await system.subscribe?.();
  const outMs = await timed(() => system.write(texts));
  const inMs = await timed(() => system.read(count));
  return { outPerS: perSecond(count, outMs), inPerS: perSecond(count, inMs) };
}

async function post(url: string, first: number): Promise<void> {
  const body = `[${Array.from({ length: BATCH }, (_, index) => eventText(first + index, Date.now())).join(',')}]`;
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(30_000) });
  if (response.status !== 202) throw new Error(`bench: a post was answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

async function publishIn({ api }: RookeryProcess, document: unknown): Promise<string> {
  const created = await api<{ readonly id?: string }>('POST', '/api/v1/workflows', { body: document });
  const published = await api<{ readonly version?: number }>('POST', `/api/v1/workflows/${created.body.id}/publish`, { body: {} });
  if (published.body.version === undefined) throw new Error(`bench: the workflow was not published: ${JSON.stringify([created.body, published.body])}`);
  return created.body.id ?? '';
}

/** Subscribed, then paused: the broker keeps what comes for it. */
async function publishAndPause(rookery: RookeryProcess, document: unknown): Promise<string> {
  const id = await publishIn(rookery, document);
  await until(async () => (await rookery.database.query(`select 1 from state s join agent a on a.id = s.agent_id join workflow w on w.id = a.workflow_id where w.id = $1 and a.slug = 'source' and s.key = 'subscribed'`, [Number(id)])).length > 0);
  await rookery.api('POST', `/api/v1/workflows/${id}/pause`, { body: { policy: 'buffer' } });
  return id;
}

const untilCounted = (rookery: RookeryProcess, workflow: string, count: number): Promise<void> => until(async () => (await emittedBy(rookery, workflow)) >= count);

async function emittedBy({ database }: RookeryProcess, workflow: string): Promise<number> {
  const [row] = await database.query<{ readonly head: number }>(`select p.head from producer p join agent a on a.id = p.agent_id join workflow w on w.id = a.workflow_id where w.name = $1 and a.slug = 'source' and p.port = 'out'`, [workflow]);
  return row?.head ?? 0;
}

/** The counter is the oracle. */
async function countedBy({ database }: RookeryProcess, workflow: string): Promise<number> {
  const rows = await database.query<{ readonly value: string }>(`select s.value from state s join agent a on a.id = s.agent_id join workflow w on w.id = a.workflow_id where w.name = $1 and a.slug = 'count'`, [workflow]);
  return rows.reduce((sum, { value }) => sum + Number(value), 0);
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  const signal = AbortSignal.timeout(LONGEST_MS);
  while (!(await isDone())) {
    signal.throwIfAborted();
    await new Promise((resolve) => void setTimeout(resolve, 10));
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

const perSecond = (count: number, ms: number): number => rounded((count / ms) * 1_000);
