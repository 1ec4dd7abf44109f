import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { rounded, type Figures } from '../figures.ts';
import type { LoadResult } from '../load/load-plan.ts';
import { runLoad } from '../load/run-load.ts';
import { startEcho } from '../reference/echo.ts';
import { startSink, type SinkProcess } from '../server/http-sink.ts';
import { startRookeryProcess, type RookeryProcess } from '../server/rookery-process.ts';
import { ingestWorkflow } from '../workflows.ts';

const CONNECTIONS = [1, 16, 64] as const;

/** Single durable posts with the whole flow running behind them: webhook -> javascript -> filter -> call-http. */
export const ingest: Benchmark = {
  summary: 'single posts through webhook -> javascript -> filter -> HTTP sink',
  reference: 'a Fastify echo of the same posts',
  settings: ({ isQuick }) => ({ eventBytes: 350, seconds: secondsOf(isQuick), warmUpSeconds: warmUpOf(isQuick), retention: 'default', fsync: 'on' }),
  run: async (context: BenchmarkContext): Promise<BenchmarkRun> => {
    await using sink = await startSink('keys');
    await using rookery = await startRookeryProcess(context);
    const hook = await rookery.publish(ingestWorkflow(sink.url));
    const bench = new IngestRun(rookery, sink, hook, secondsOf(context.isQuick) * 1_000);
    await bench.level(16, warmUpOf(context.isQuick) * 1_000);
    const figures: Record<string, Figures | number> = {};
    for (const connections of CONNECTIONS) {
      const endSpan = await rookery.measure();
      const { posts, ...level } = await bench.level(connections);
      const { cpuMsPer500 } = await endSpan(posts);
      figures[`c${connections}`] = { ...level, cpuMsPer500 };
    }
    const rssMb = bench.rssMb();
    return {
      figures: rssMb === undefined ? figures : { ...figures, rssMb },
      reference: await measureEcho(context.isQuick ? 500 : 3_000),
      checks: await bench.proveExactlyOnce(),
    };
  },
};

const secondsOf = (isQuick: boolean): number => (isQuick ? 1 : 8);
const warmUpOf = (isQuick: boolean): number => (isQuick ? 0.5 : 3);

class IngestRun {
  readonly #rookery: RookeryProcess;
  readonly #sink: SinkProcess;
  readonly #hook: string;
  readonly #durationMs: number;
  #accepted = 0;
  #heldBack = 0;
  #nextEvent = 1;
  #memory: number[] = [];
  #memoryKind = 'unknown';

  constructor(rookery: RookeryProcess, sink: SinkProcess, hook: string, durationMs: number) {
    this.#rookery = rookery;
    this.#sink = sink;
    this.#hook = hook;
    this.#durationMs = durationMs;
  }

  /** Posts for a while and waits until the last event has reached the sink and its delivery is on record. */
  async level(connections: number, durationMs = this.#durationMs) {
    const load = await runLoad({ url: this.#hook, connections, eventsPerPost: 1, firstEvent: this.#nextEvent, durationMs });
    const loadEnd = performance.now();
    this.#nextEvent += 10_000_000;
    this.#accepted += load.accepted;
    this.#heldBack += load.heldBack;
    await this.#rookery.database.untilDrained(AbortSignal.timeout(120_000));
    const drainMs = performance.now() - loadEnd;
    await this.#noteMemory();
    return { ...figuresOf(load, drainMs), posts: load.accepted };
  }

  rssMb(): number | undefined {
    return this.#memory.length === 0 ? undefined : rounded(Math.max(...this.#memory));
  }

  /** By the sink, which shares no code with the server, and by the server's own record. */
  async proveExactlyOnce(): Promise<BenchmarkRun['checks']> {
    const tally = await this.#sink.tally();
    const counts = await this.#rookery.database.counts();
    const keys = Object.values(tally.perKey);
    const doubled = keys.filter((calls) => calls !== 1).length;
    const isExact = tally.withoutKey === 0 && doubled === 0 && keys.length === this.#accepted && counts.delivered === this.#accepted && counts.deliveries === this.#accepted;
    const checks = {
      isExact, accepted: this.#accepted, sinkCalls: tally.calls, sinkKeys: keys.length, doubled, withoutKey: tally.withoutKey,
      deliveries: counts.deliveries, delivered: counts.delivered, attempts: counts.attempts, heldBack: this.#heldBack, memory: this.#memoryKind,
    };
    if (!isExact) throw new Error(`ingest: not every accepted post reached the sink exactly once: ${JSON.stringify(checks)}`);
    return checks;
  }

  async #noteMemory(): Promise<void> {
    const memory = await this.#rookery.memory();
    if (memory === undefined) return;
    this.#memory.push(memory.totalMb);
    this.#memoryKind = memory.kind;
  }
}

function figuresOf({ accepted, ms, p50Ms, p99Ms }: LoadResult, drainMs: number) {
  return { rps: rounded((accepted / (ms + drainMs)) * 1_000), p50Ms, p99Ms, drainMs: rounded(drainMs) };
}

async function measureEcho(durationMs: number): Promise<Figures> {
  await using echo = await startEcho();
  const figures: Record<string, Figures> = {};
  await runLoad({ url: echo.ready, connections: 16, eventsPerPost: 1, firstEvent: 1, durationMs: durationMs / 2 });
  for (const connections of CONNECTIONS) {
    const load = await runLoad({ url: echo.ready, connections, eventsPerPost: 1, firstEvent: 1, durationMs });
    figures[`c${connections}`] = { rps: rounded((load.accepted / load.ms) * 1_000), p50Ms: load.p50Ms, p99Ms: load.p99Ms };
  }
  return figures;
}
