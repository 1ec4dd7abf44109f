import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { rounded, type Figures } from '../figures.ts';
import { gatherCrowd, type Crowd } from '../load/crowd.ts';
import { runLoad } from '../load/run-load.ts';
import { startBarePush } from '../reference/push.ts';
import { startRookeryProcess } from '../server/rookery-process.ts';
import { pushWorkflow } from '../workflows.ts';

const SOCKETS = 1_000;
/** 1.5 million an hour, and the burst of ten times that, which the seeds ask for. */
const SUSTAINED_PER_S = 417;
const BURST_PER_S = 4_170;
const BATCH = 100;
const HEARD_MS = 120_000;
/** Every event has one of a thousand prices; each has one listener. */
const channels = Array.from({ length: SOCKETS }, (_, index) => `price-${10_000 + index * 37}`);

/** Events pushed to a thousand sockets, each with a channel of its own: as fast as it goes, ten times the sustained rate, and the sustained rate. */
export const push: Benchmark = {
  summary: 'events pushed over WebSocket to 1,000 sockets, each with a channel of its own',
  reference: 'a bare ws server that is posted the same events and keeps nothing',
  settings: ({ isQuick }) => ({ eventBytes: 350, sockets: SOCKETS, channels: channels.length, batch: BATCH, sustainedPerS: SUSTAINED_PER_S, burstPerS: BURST_PER_S, seconds: secondsOf(isQuick), retention: 'default', fsync: 'on' }),
  run: async (context: BenchmarkContext): Promise<BenchmarkRun> => {
    const { figures, checks } = await ofRookery(context);
    await using bare = await startBarePush();
    await using crowd = await gatherCrowd({ url: bare.ready.replace('http', 'ws'), sockets: SOCKETS, channels });
    return { figures, reference: await measure({ post: `${bare.ready}/push`, crowd, isQuick: context.isQuick }), checks };
  },
};

async function ofRookery(context: BenchmarkContext): Promise<Pick<BenchmarkRun, 'figures' | 'checks'>> {
  await using rookery = await startRookeryProcess(context);
  const { hook, path } = await rookery.publishWithFeed(pushWorkflow());
  const url = new URL(path, rookery.url).href.replace('http', 'ws');
  await using crowd = await gatherCrowd({ url, sockets: SOCKETS, channels });
  const endSpan = await rookery.measure();
  const figures = await measure({ post: hook, crowd, isQuick: context.isQuick });
  await rookery.database.untilDrained(AbortSignal.timeout(60_000));
  await endSpan(1);
  const { deliveries, delivered } = await rookery.database.counts();
  if (deliveries !== delivered) throw new Error(`push: of ${deliveries} deliveries ${delivered} are on record as accepted`);
  const memory = await rookery.memory();
  return { figures: { ...figures, ...(memory === undefined ? {} : { rssMb: rounded(memory.totalMb) }) }, checks: { isExact: true, deliveries } };
}

async function measure({ post, crowd, isQuick }: { readonly post: string; readonly crowd: Crowd; readonly isQuick: boolean }): Promise<Figures> {
  const durationMs = secondsOf(isQuick) * 1_000;
  await flood({ post, crowd, firstEvent: 1, durationMs: 1_000 });
  const { pushesPerS } = await flood({ post, crowd, firstEvent: 1_000_000, durationMs });
  const burst = await pace({ post, crowd, firstEvent: 100_000_000, durationMs, perSecond: BURST_PER_S });
  const sustained = await pace({ post, crowd, firstEvent: 200_000_000, durationMs, perSecond: SUSTAINED_PER_S });
  return { pushesPerS, p99Ms: sustained.p99Ms, p50Ms: sustained.p50Ms, burstP50Ms: burst.p50Ms, burstP99Ms: burst.p99Ms };
}

interface Span {
  readonly post: string;
  readonly crowd: Crowd;
  readonly firstEvent: number;
  readonly durationMs: number;
}

/** As fast as posts are taken; from the first post to the last arrival. */
async function flood({ post, crowd, firstEvent, durationMs }: Span): Promise<{ readonly pushesPerS: number }> {
  const begin = Date.now();
  const { accepted } = await runLoad({ url: post, connections: 4, eventsPerPost: BATCH, firstEvent, durationMs });
  const { lastAt } = await crowd.hear(accepted * BATCH, HEARD_MS);
  return { pushesPerS: rounded((accepted * BATCH * 1_000) / (lastAt - begin)) };
}

/** Single events at fixed times. */
async function pace({ post, crowd, firstEvent, durationMs, perSecond }: Span & { readonly perSecond: number }): Promise<{ readonly p50Ms: number; readonly p99Ms: number }> {
  const eventsPerPost = Math.max(1, Math.round(perSecond / 417));
  const { accepted } = await runLoad({ url: post, connections: 64, eventsPerPost, firstEvent, durationMs, postsPerSecond: perSecond / eventsPerPost });
  return crowd.hear(accepted * eventsPerPost, HEARD_MS);
}

const secondsOf = (isQuick: boolean): number => (isQuick ? 2 : 15);
