import { setImmediate as nextTick } from 'node:timers/promises';
import { agents } from '@rookery/agents';
import { Engine, localDispatcher, type EngineServices } from '@rookery/engine';
import { createMemoryStore, type MemoryStore } from '@rookery/engine/memory';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet } from '@rookery/sdk/testing';
import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../crash/random.js';
import { addAudience, broadcastEvents, CHATS, document, isBlocked, ROUNDS, TOKEN } from './broadcast.js';
import { coarseClock, type CoarseClock } from './coarse-clock.js';
import { figuresOf, type Figures } from './figures.js';

const START = Date.UTC(2026, 0, 5, 9);
/** How far the clock moves at once, and so how late a timer may fire. */
const STEP_MS = 100;
const BLOCKED_CHATS = CHATS / 50;
const FLOOD_CHANCE = 1 / 1_000;
const IN_A_HURRY = 30;
const hurried = Array.from({ length: IN_A_HURRY }, (_, index) => ({ chat: 5_001 + index, id: `hurried-${index}` }));
const ending = Array.from({ length: IN_A_HURRY }, (_, index) => ({ chat: 6_001 + index, id: `ending-${index}`, until: '2026-01-05T12:00:00Z' }));

let telegram: TelegramSimulator;
let store: MemoryStore;
let figures: Figures;
let textsBefore = 0;
let moods = 0;

beforeAll(async () => {
  const clock = coarseClock(START);
  telegram = await startTelegramSimulator({ now: () => clock.now(), floods: { chance: FLOOD_CHANCE, seconds: [1, 35], random: countedFloods(seededRandom(20261121)) } });
  addAudience(telegram);
  for (const { chat } of [...hurried, ...ending]) telegram.addChat({ id: chat, type: 'private' });
  store = createMemoryStore(() => clock.now());
  await play(clock);
  figures = figuresOf(telegram.requests());
}, 300_000);
afterAll(() => telegram.stop());

/** All messages wait; after a third of them others come that are more urgent. Time moves whenever no call is in the air. */
async function play(clock: CoarseClock): Promise<void> {
  const workflowId = store.createWorkflow(1, 'broadcast');
  const scope = { workspaceId: 1, workflowId };
  const traffic = { inAir: 0 };
  const engine = new Engine({
    store, clock, types: new Map(agents.map((agent) => [agent.spec.type, agent])), services: services(traffic), dispatcher: localDispatcher(), random: () => 0.5,
    log: { warn: () => undefined, error: () => undefined }, checkCode: () => Promise.resolve([]), settings: { owner: 'test' },
  });
  const quiet = async (): Promise<void> => {
    for (let still = 0; still < 5; still += 1) {
      await nextTick();
      if (traffic.inAir > 0 || !engine.isIdle) still = 0;
    }
  };
  const inject = async (slug: string, payloads: readonly JsonObject[]): Promise<void> => {
    const seat = engine.agentBySlug(scope, slug);
    const taken = await engine.inject({ ...scope, agentId: seat?.topologyAgent.agentId ?? 0 }, { payloads: [...payloads] });
    if (!taken.ok) throw new Error(taken.message);
  };
  await engine.start();
  const published = await engine.publish({ ...scope, document, note: '', by: 'test' });
  if (!published.ok) throw new Error(JSON.stringify(published.issues));
  const events = broadcastEvents();
  for (let at = 0; at < events.length; at += 1_000) await inject('all', events.slice(at, at + 1_000));
  let isPressed = false;
  for (let step = 1; step % 50 > 0 || !isDone(); step += 1) {
    await quiet();
    if (!isPressed && telegram.messages().length >= events.length / 3) {
      isPressed = true;
      textsBefore = telegram.messages().length;
      await inject('all', ending);
      await inject('alarms', hurried);
      await quiet();
    }
    clock.move(Math.max(STEP_MS, Math.min(1_000, clock.nextAt - clock.now())));
  }
  const stopping = engine.stop();
  await quiet();
  clock.move(10_000);
  await stopping;
}

function isDone(): boolean {
  const deliveries = [...store.tables.deliveries.values()];
  return deliveries.length >= CHATS * ROUNDS && deliveries.every(({ status }) => status !== 'pending' && status !== 'sending');
}

/** Tells how often the simulator was moody, so that what we brought upon ourselves can be told from it. */
function countedFloods(random: () => number): () => number {
  let isLength = false;
  return () => {
    const drawn = random();
    if (!isLength && drawn < FLOOD_CHANCE) {
      moods += 1;
      isLength = true;
    } else isLength = false;
    return drawn;
  };
}

function services(traffic: { inAir: number }): EngineServices {
  const net = loopbackNet();
  const refuse = () => Promise.reject(new Error('not in this test'));
  return {
    net: () => ({
      ...net,
      async fetch(url, request) {
        traffic.inAir += 1;
        try {
          // The whole answer: time must not move while it is read.
          const response = await net.fetch(url, request);
          return new Response(await response.arrayBuffer(), response);
        } finally {
          traffic.inAir -= 1;
        }
      },
    }),
    credential: (_scope, name) => Promise.resolve({ name, kind: 'telegram-bot', fields: { token: TOKEN, apiRoot: telegram.apiRoot } }),
    hookSecret: refuse, hookUrl: () => Promise.resolve(null), runCode: refuse, addToInbox: refuse, addToFeed: refuse, addToPush: refuse, answerHooks: refuse, log: () => undefined,
    tables: () => ({ query: refuse, write: refuse }), values: () => ({ variables: {}, stored: {} }), setValue: refuse,
  };
}

const sends = () => telegram.requests().filter(({ method }) => method === 'sendMessage');
const deliveries = () => [...store.tables.deliveries.values()];
const idsSent = () => telegram.messages().map(({ text = '' }) => text.replace('lot ', ''));

it('sends every message to whoever takes it, once', () => {
  const wanted = [...broadcastEvents().filter(({ chat }) => !isBlocked(Number(chat))), ...hurried, ...ending].map(({ id }) => String(id));
  expect(idsSent().toSorted()).toEqual(wanted.toSorted());
  expect(telegram.duplicates()).toEqual([]);
});

it('tries who blocked the bot once, and no more', () => {
  const refused = sends().filter(({ status }) => status === 403).map(({ parameters }) => parameters['chat_id']);
  expect(refused).toHaveLength(BLOCKED_CHATS);
  expect(new Set(refused).size).toBe(BLOCKED_CHATS);
  expect(deliveries().filter(({ status }) => status === 'dead')).toHaveLength(BLOCKED_CHATS);
  expect(deliveries().filter(({ status }) => status === 'suppressed')).toHaveLength(BLOCKED_CHATS * (ROUNDS - 1));
});

it('keeps at least 95 % of the 30 a second Telegram permits, the time it must wait left out', () => {
  expect(figures).toMatchObject({ sent: CHATS * ROUNDS - BLOCKED_CHATS * ROUNDS + 2 * IN_A_HURRY });
  expect(figures.perOpenSecond).toBeGreaterThanOrEqual(0.95 * 30);
});

it('waits as long as it is told to: only what was in the air comes while the bot is blocked', () => {
  const told = new Set(sends().filter(({ status, cameWhileBlocked }) => status === 429 && !cameWhileBlocked).map(({ at }) => at));
  expect(sends().filter(({ at, cameWhileBlocked }) => cameWhileBlocked && !told.has(at))).toEqual([]);
});

it('brings no wait upon itself', () => {
  expect(moods).toBeGreaterThan(10);
  expect(figures.floods).toBe(moods);
});

it('sends first what cannot wait, then what ends soon, while thousands wait', () => {
  const after = idsSent().slice(textsBefore);
  const among = (ids: readonly { readonly id: string }[], from: number, to: number): number => after.slice(from, to).filter((id) => ids.some((one) => one.id === id)).length;
  // What was taken from the queue already goes out before it; the urgent ones of the other agent share each token fairly from then on.
  expect(among(hurried, 0, IN_A_HURRY + 10)).toBe(IN_A_HURRY);
  expect(among(ending, 0, 2 * IN_A_HURRY + 20)).toBe(IN_A_HURRY);
});
