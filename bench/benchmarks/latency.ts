import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { percentile, type Figures } from '../figures.ts';
import { runLoad } from '../load/run-load.ts';
import { startSink, type SinkProcess } from '../server/http-sink.ts';
import { startRookeryProcess } from '../server/rookery-process.ts';
import { ingestWorkflow } from '../workflows.ts';

const POSTS_PER_SECOND = 100;
const CONNECTIONS = 20;

/** From the moment a post is sent to the moment the sink has it, at a steady 100 posts a second. */
export const latency: Benchmark = {
  summary: 'post -> javascript -> filter -> HTTP sink at 100 posts a second',
  reference: 'the same posts sent straight to the sink',
  settings: ({ isQuick }) => ({ eventBytes: 350, postsPerSecond: POSTS_PER_SECOND, seconds: secondsOf(isQuick), clockResolutionMs: 1 }),
  run: async (context: BenchmarkContext): Promise<BenchmarkRun> => {
    const durationMs = secondsOf(context.isQuick) * 1_000;
    await using sink = await startSink('bodies');
    await using rookery = await startRookeryProcess(context);
    const hook = await rookery.publish(ingestWorkflow(sink.url));
    const send = (url: string, ms: number) => runLoad({ url, connections: CONNECTIONS, eventsPerPost: 1, firstEvent: 1, durationMs: ms, postsPerSecond: POSTS_PER_SECOND });
    await send(hook, context.isQuick ? 1_000 : 5_000);
    await rookery.database.untilDrained(AbortSignal.timeout(60_000));
    await sink.forget();
    const endSpan = await rookery.measure();
    const load = await send(hook, durationMs);
    await rookery.database.untilDrained(AbortSignal.timeout(60_000));
    await endSpan(load.accepted);
    const figures = await arrivalsAt(sink, load.accepted);
    await sink.forget();
    const direct = await send(sink.url, Math.min(durationMs, 10_000));
    return { figures: { ...figures, answerP50Ms: load.p50Ms, answerP99Ms: load.p99Ms }, reference: await arrivalsAt(sink, direct.accepted), checks: { isExact: true, accepted: load.accepted } };
  },
};

const secondsOf = (isQuick: boolean): number => (isQuick ? 3 : 30);

async function arrivalsAt(sink: SinkProcess, accepted: number): Promise<Figures> {
  const calls = await sink.calls();
  if (calls.length !== accepted) throw new Error(`latency: ${accepted} posts were accepted and ${calls.length} calls arrived`);
  const delays = calls.map(({ at, body }) => at - (JSON.parse(body ?? '{}') as { readonly sentAt: number }).sentAt).toSorted((a, b) => a - b);
  return { p50Ms: percentile(delays, 0.5), p99Ms: percentile(delays, 0.99), maxMs: percentile(delays, 1) };
}
