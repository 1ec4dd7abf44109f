import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import { until } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore, query, startMigratedServer, type MigratedServer } from '../../src/persistence/test-store.fixture.js';
import { seededRandom } from '../crash/random.js';
import { addAudience, broadcastEvents, CHATS, document, isBlocked, TOKEN } from './broadcast.js';

/** A second here is so many of the play: 20,000 messages take eleven and a half minutes, and here half a minute. */
const SCALE = 40;
/** Messages between two kills: some three seconds here. */
const MESSAGES_PER_LIFE = 2_500;
const EPOCH = Date.UTC(2026, 0, 5, 9);
const file = fileURLToPath(new URL('./broadcast-process.mjs', import.meta.url));

interface Sent {
  readonly id: string;
  readonly status: string;
  readonly unknown: number;
  readonly permanent: number;
}

const events = broadcastEvents().map(({ chat, id }) => ({ chat: Number(chat), id: String(id) }));
const open = events.filter(({ chat }) => !isBlocked(chat));
let server: MigratedServer;
let telegram: TelegramSimulator;
let running: ChildProcess | undefined;
let kills = 0;
let sent: ReadonlyMap<string, Sent>;

beforeAll(async () => {
  const startedAt = Date.now();
  server = await startMigratedServer();
  const { createWorkflow, dispose } = await openStore(server);
  const workflowId = await createWorkflow({ workspaceId: 1, name: 'broadcast' });
  await dispose();
  telegram = await startTelegramSimulator({ now: () => EPOCH + (Date.now() - startedAt) * SCALE, floods: { chance: 1 / 1_000, seconds: [1, 35], random: seededRandom(20261121) } });
  addAudience(telegram);
  const start = (first: boolean): Promise<ChildProcess> => startProcess({ connection: server.database, apiRoot: telegram.apiRoot, token: TOKEN, scale: SCALE, startedAt, epoch: EPOCH, workflowId, owner: `process ${kills}`, document: first ? document : null, events: first ? broadcastEvents() : [] });
  running = await start(true);
  for (;;) {
    const goal = telegram.messages().length + MESSAGES_PER_LIFE;
    const isOver = await until('some more are sent, or all', async () => ((await isAllSettled()) ? 'over' : telegram.messages().length >= goal && 'more'), 300_000);
    if (isOver === 'over') break;
    await kill();
    // As a server does that finds the lock of its database free: whoever held the leases is gone.
    await query(server.database, 'update runner set lease_owner = null, lease_until = null where lease_owner is not null');
    running = await start(false);
  }
  sent = await readDeliveries();
}, 400_000);

afterAll(async () => {
  await kill();
  await telegram.stop();
  await server.server.stop();
});

async function kill(): Promise<void> {
  const child = running;
  running = undefined;
  if (child === undefined || child.exitCode !== null) return;
  kills += 1;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function startProcess(told: object): Promise<ChildProcess> {
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(told));
  const ready = once(child.stdout, 'data').then(() => 'ready');
  const ended = once(child, 'exit').then(() => 'ended');
  if ((await Promise.race([ready, ended])) !== 'ready') throw new Error('the process ended before it was ready');
  return child;
}

async function isAllSettled(): Promise<boolean> {
  if (telegram.messages().length < open.length) return false;
  const [row] = await query<{ readonly settled: number }>(server.database, `select count(*)::int as settled from delivery where status not in ('pending', 'sending')`);
  return row?.settled === events.length;
}

async function readDeliveries(): Promise<ReadonlyMap<string, Sent>> {
  const rows = await query<Sent>(
    server.database,
    `select e.payload::jsonb ->> 'id' as id, d.status, count(*) filter (where a.outcome = 'unknown')::int as unknown, count(*) filter (where a.outcome = 'permanent')::int as permanent
     from delivery d join event e on e.producer_id = d.producer_id and e.position = d.position
     left join attempt a on a.agent_id = d.agent_id and a.producer_id = d.producer_id and a.position = d.position
     group by e.payload, d.status`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

const timesSent = (): ReadonlyMap<string, number> => new Map([...Map.groupBy(telegram.messages(), ({ text = '' }) => text.replace('lot ', ''))].map(([id, messages]) => [id, messages.length]));

it('was killed often enough to mean something', () => {
  expect(kills).toBeGreaterThanOrEqual(6);
});

it('loses none: whoever takes messages has each of them, and it is on record as accepted', () => {
  const times = timesSent();
  expect(open.filter(({ id }) => !times.has(id))).toEqual([]);
  expect(open.filter(({ id }) => sent.get(id)?.status !== 'accepted')).toEqual([]);
  expect([...times.keys()].filter((id) => !sent.has(id))).toEqual([]);
});

it('repeats none but those whose outcome nobody could know, and each of these is on record', () => {
  const doubled = [...timesSent()].filter(([, times]) => times > 1);
  expect(doubled.filter(([id, times]) => times > 1 + (sent.get(id)?.unknown ?? 0))).toEqual([]);
  // A kill takes at most the calls in the air, forty, and the outcomes that were not written yet, four times as many.
  expect([...sent.values()].reduce((sum, { unknown }) => sum + unknown, 0)).toBeLessThanOrEqual(kills * 200);
});

it('tries who blocked the bot once, and again only where a kill took the answer', () => {
  const blocked = events.filter(({ chat }) => isBlocked(chat));
  const refusals = telegram.requests().filter(({ method, status }) => method === 'sendMessage' && status === 403).length;
  const onRecord = blocked.map(({ id }) => sent.get(id)).reduce((sum, one) => sum + (one?.unknown ?? 0) + (one?.permanent ?? 0), 0);
  expect(refusals).toBeLessThanOrEqual(onRecord);
  expect(onRecord).toBeLessThanOrEqual(CHATS / 50 + kills * 200);
  expect(blocked.map(({ id }) => sent.get(id)?.status).filter((status) => status !== 'dead' && status !== 'suppressed')).toEqual([]);
});
