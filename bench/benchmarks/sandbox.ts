import { createSandbox, type BatchRequest, type Sandbox } from '@rookery/sandbox';
import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { percentile, rounded } from '../figures.ts';
import { eventText } from '../load/event-text.ts';
import { transformCode } from '../workflows.ts';

const BATCH = 500;
const IN_FLIGHT = 4;

/** What user code costs: a trivial transform of 350-byte events through the wall of the sandbox process. */
export const sandbox: Benchmark = {
  summary: 'user code alone, through the process wall',
  reference: 'the same transform in this process, without a wall: JSON.parse, the function, JSON.stringify',
  settings: ({ isQuick }) => ({ batch: BATCH, inFlight: IN_FLIGHT, children: 1, eventBytes: 350, seconds: secondsOf(isQuick) }),
  run: async ({ isQuick }: BenchmarkContext): Promise<BenchmarkRun> => {
    const box = createSandbox();
    try {
      await box.warmUp('bench');
      await runFor(box, 500);
      const durationMs = secondsOf(isQuick) * 1_000;
      const measured = await runFor(box, durationMs);
      const single = await timeSingles(box, isQuick ? 100 : 1_000);
      return {
        figures: { eventsPerS: measured, singleP50Ms: percentile(single, 0.5), singleP99Ms: percentile(single, 0.99) },
        reference: { eventsPerS: measureInProcess(Math.min(durationMs, 2_000)) },
        checks: { childRssMb: rounded(box.stats().rssMb), restarts: box.stats().restarts },
      };
    } finally {
      await box.close();
    }
  },
};

const secondsOf = (isQuick: boolean): number => (isQuick ? 1 : 5);

async function runFor(box: Sandbox, durationMs: number): Promise<number> {
  const request = requestOf(BATCH);
  const start = performance.now();
  let events = 0;
  const loop = async (): Promise<void> => {
    while (performance.now() - start < durationMs) {
      const { results } = await box.runBatch(request);
      const failed = results.find((result) => !result.ok || result.outputs.length !== 1);
      if (failed !== undefined || results.length !== BATCH) throw new Error(`sandbox: a batch came back wrong: ${JSON.stringify(failed)}`);
      events += results.length;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, loop));
  return rounded((events / (performance.now() - start)) * 1_000);
}

async function timeSingles(box: Sandbox, count: number): Promise<readonly number[]> {
  const request = requestOf(1);
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await box.runBatch(request);
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b);
}

function requestOf(size: number): BatchRequest {
  const now = Date.now();
  const events = Array.from({ length: size }, (_, index) => ({ id: `1-${index + 1}`, payload: eventText(index, now), key: null }));
  return { workspaceId: 'bench', codeId: 'bench-1', code: transformCode, language: 'javascript', now, events, memory: { agent: null, byKey: {} } };
}

function measureInProcess(durationMs: number): number {
  const texts = requestOf(BATCH).events.map(({ payload }) => payload);
  const start = performance.now();
  let events = 0;
  let bytes = 0;
  while (performance.now() - start < durationMs) {
    for (const text of texts) {
      const event = JSON.parse(text) as { readonly price: number; readonly quantity: number };
      bytes += JSON.stringify({ ...event, total: event.price * event.quantity }).length;
    }
    events += texts.length;
  }
  if (bytes === 0) throw new Error('sandbox: the reference did nothing');
  return rounded((events / (performance.now() - start)) * 1_000);
}
