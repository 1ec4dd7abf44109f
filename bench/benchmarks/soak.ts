import { createSandbox, type BatchRequest, type Sandbox } from '@rookery/sandbox';
import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { percentile, rounded } from '../figures.ts';
import { eventText } from '../load/event-text.ts';

const BATCHES = 100_000;
const CODES = 40;
/** How often a code runs before the next one comes. */
const IN_A_ROW = 25;
const EVENTS = 5;
const IN_FLIGHT = 4;
const THROWS_EVERY = 50;
const LOOPS_EVERY = 2_000;

/** Whether anything is left behind by batches: codes that come and go, some that throw, some that never end. */
export const soak: Benchmark = {
  summary: 'whether the sandbox leaks isolates or memory over 100,000 batches',
  reference: 'the same batches run in this process, without a wall',
  settings: ({ isQuick }) => ({ batches: batchesOf(isQuick), codes: CODES, batch: EVENTS, inFlight: IN_FLIGHT, children: 1, throwsEvery: THROWS_EVERY, loopsEvery: LOOPS_EVERY }),
  run: async ({ isQuick, say }: BenchmarkContext): Promise<BenchmarkRun> => {
    // Never replaced for its size: what it grows by is what is asked.
    const box = createSandbox({ cpuMsPerEvent: 100, recycleRssMb: 8_192 });
    try {
      const samples = await runAll(box, batchesOf(isQuick), say);
      const early = samples.slice(Math.floor(samples.length / 10), Math.floor(samples.length / 5));
      const late = samples.slice(-Math.ceil(samples.length / 10));
      const { restarts } = box.stats();
      if (restarts > 0) throw new Error(`soak: ${restarts} sandbox processes were replaced, so their memory proves nothing`);
      return {
        figures: {
          batchesPerS: rounded(batchesOf(isQuick) / ((samples.at(-1)?.atMs ?? 0) / 1_000)),
          childRssMbEarly: median(early, 'rssMb'), childRssMbLate: median(late, 'rssMb'), ownRssMbEarly: median(early, 'ownMb'), ownRssMbLate: median(late, 'ownMb'),
          isolatesMost: Math.max(...samples.map(({ isolates }) => isolates)), isolatesLate: Math.max(...late.map(({ isolates }) => isolates)),
        },
        reference: { batchesPerS: measureInProcess() },
        checks: { restarts, isolatesAllowed: 2 * 16 },
      };
    } finally {
      await box.close();
    }
  },
};

interface Sample {
  readonly atMs: number;
  readonly rssMb: number;
  readonly ownMb: number;
  readonly isolates: number;
}

const batchesOf = (isQuick: boolean): number => (isQuick ? 4_000 : BATCHES);
const median = (samples: readonly Sample[], name: 'rssMb' | 'ownMb'): number => rounded(percentile(samples.map((sample) => sample[name]).toSorted((one, other) => one - other), 0.5));

async function runAll(box: Sandbox, batches: number, say: (text: string) => void): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const start = performance.now();
  let next = 0;
  const loop = async (): Promise<void> => {
    for (let index = next++; index < batches; index = next++) {
      const { results } = await box.runBatch(requestOf(index));
      const wanted = loops(index) ? 'sandbox.timeout' : throws(index) ? 'sandbox.threw' : undefined;
      if (results.some((result) => (result.ok ? undefined : result.error.code) !== wanted)) throw new Error(`soak: batch ${index} came back wrong: ${JSON.stringify(results)}`);
      if (index % 200 === 0) samples.push({ atMs: performance.now() - start, rssMb: box.stats().rssMb, ownMb: process.memoryUsage.rss() / 1_048_576, isolates: box.stats().isolates });
      if (index % 20_000 === 0) say(`${index} batches, ${box.stats().rssMb} MB`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, loop));
  return samples;
}

const loops = (index: number): boolean => index % LOOPS_EVERY === LOOPS_EVERY - 1;
const throws = (index: number): boolean => index % THROWS_EVERY === THROWS_EVERY - 1;

function requestOf(index: number): BatchRequest {
  const body = loops(index) ? 'for (;;);' : throws(index) ? 'throw new Error("as told")' : 'return { ...event, total: event.price * event.quantity, padding: new Array(100).fill(event.price) }';
  const code = `export default (event) => { ${body} } // ${Math.floor(index / IN_A_ROW) % CODES}`;
  const events = Array.from({ length: loops(index) ? 1 : EVENTS }, (_, at) => ({ id: `${index}-${at}`, payload: eventText(at, 0), key: null }));
  return { workspaceId: 'bench', codeId: code, code, language: 'javascript', now: 0, events, memory: { agent: null, byKey: {} } };
}

function measureInProcess(): number {
  const texts = requestOf(0).events.map(({ payload }) => payload);
  const start = performance.now();
  let batches = 0;
  let bytes = 0;
  while (performance.now() - start < 500) {
    for (const text of texts) {
      const event = JSON.parse(text) as { readonly price: number; readonly quantity: number };
      bytes += JSON.stringify({ ...event, total: event.price * event.quantity, padding: Array.from({ length: 100 }, () => event.price) }).length;
    }
    batches += 1;
  }
  if (bytes === 0) throw new Error('soak: the reference did nothing');
  return rounded((batches / (performance.now() - start)) * 1_000);
}
