import { setTimeout as sleep } from 'node:timers/promises';
import { percentile, rounded } from '../figures.ts';
import { postText } from './event-text.ts';
import { openConnection, type KeepAliveConnection } from './keep-alive-connection.ts';
import type { LoadPlan, LoadResult } from './load-plan.ts';

// A client that obeyed "Retry-After: 1" would leave the server idle; a queue in front of it would look again this soon.
const HELD_BACK_MS = 50;

process.once('message', (plan: LoadPlan) => {
  run(plan).then(
    (result) => process.send?.(result, () => process.disconnect()),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});

async function run(plan: LoadPlan): Promise<LoadResult> {
  const bytes = postText(plan.firstEvent, plan.eventsPerPost, Date.now()).length;
  const connections = await Promise.all(Array.from({ length: plan.connections }, () => openConnection(plan.url, plan.authorization === undefined ? { bodyBytes: bytes } : { authorization: plan.authorization })));
  const tally = { accepted: 0, heldBack: 0, times: [] as number[] };
  let nextEvent = plan.firstEvent;
  const start = performance.now();
  const end = start + plan.durationMs;

  const post = async (connection: KeepAliveConnection): Promise<void> => {
    const first = nextEvent;
    nextEvent += plan.eventsPerPost;
    const sentAt = performance.now();
    const body = plan.authorization === undefined ? postText(first, plan.eventsPerPost, Date.now()) : '';
    for (;;) {
      const status = await connection.post(body);
      if (status >= 200 && status < 300) break;
      if (status !== 429) throw new Error(`load: the server answered ${status}`);
      tally.heldBack += 1;
      await sleep(HELD_BACK_MS);
    }
    tally.accepted += 1;
    tally.times.push(performance.now() - sentAt);
  };
  const closedLoop = async (connection: KeepAliveConnection): Promise<void> => {
    while (performance.now() < end) await post(connection);
  };
  const openLoop = async (connection: KeepAliveConnection, index: number, perSecond: number): Promise<void> => {
    const gap = (1_000 * plan.connections) / perSecond;
    for (let due = start + (gap * index) / plan.connections; due < end; due += gap) {
      await sleep(Math.max(0, due - performance.now()));
      await post(connection);
    }
  };

  const { postsPerSecond } = plan;
  await Promise.all(connections.map((connection, index) => (postsPerSecond === undefined ? closedLoop(connection) : openLoop(connection, index, postsPerSecond))));
  const ms = performance.now() - start;
  for (const connection of connections) connection.close();
  const sorted = Float64Array.from(tally.times).toSorted();
  return {
    accepted: tally.accepted, heldBack: tally.heldBack, ms: rounded(ms),
    p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99), maxMs: percentile(sorted, 1),
  };
}
