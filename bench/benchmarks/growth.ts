import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { rounded } from '../figures.ts';
import { runLoad } from '../load/run-load.ts';
import { measureRowInsert } from '../reference/row-insert.ts';
import { fillLog } from '../server/fill-log.ts';
import { startRookeryProcess, type RookeryProcess } from '../server/rookery-process.ts';
import { growthWorkflow } from '../workflows.ts';
import { proveExactlyOnce } from './pipeline.ts';

const BATCH = 500;
const CONNECTIONS = 4;

/** The pipeline on an empty log, then beside one million and ten million retained events of the same agents. */
export const growth: Benchmark = {
  summary: 'the pipeline, with dedupe keys, at 0, 1 M and 10 M retained events',
  reference: 'a plain multi-row insert of the same events before and after the filling, over one connection to the same database',
  settings: ({ isQuick }) => ({
    eventBytes: 350, batch: BATCH, connections: CONNECTIONS, seconds: secondsOf(isQuick), retention: 'default', fsync: 'on', sizes: sizesOf(isQuick).join(', '),
    filledWith: 'events of three producers, a dedupe key, a delivery and an attempt for every third; then VACUUM (ANALYZE), and server and database started anew',
  }),
  run: async (context: BenchmarkContext): Promise<BenchmarkRun> => {
    await using rookery = await startRookeryProcess(context);
    const path = new URL(await rookery.publish(growthWorkflow())).pathname;
    const referenceMs = context.isQuick ? 500 : 3_000;
    const before = await measureRowInsert(rookery.database, referenceMs);
    const rates: number[] = [];
    let accepted = 0;
    for (const size of sizesOf(context.isQuick)) {
      if (size > 0) await rookery.restart(() => fillLog(rookery.database, size, context.say));
      const measured = await measurePipeline(rookery, path, { context, firstEvent: 1 + accepted });
      accepted += measured.accepted;
      rates.push(measured.eventsPerS);
      context.say(`growth: ${measured.eventsPerS} events/s at ${size} retained`);
    }
    const [none = 0, million = 0, tenMillion = 0] = rates;
    const { database } = rookery;
    const after = await measureRowInsert(database, referenceMs);
    const [size] = await database.query<{ readonly events: number; readonly megabytes: number }>('select (select sum(head)::bigint from producer) as events, pg_database_size(current_database()) / 1048576 as megabytes');
    return {
      figures: { eventsPerS0: none, eventsPerS1M: million, eventsPerS10M: tenMillion, ratio1M: rounded(million / none), ratio10M: rounded(tenMillion / none), databaseMb: size?.megabytes ?? 0 },
      reference: { rowsPerSBefore: before, rowsPerSAfter: after },
      checks: { ...(await proveExactlyOnce(database, accepted)), retained: size?.events ?? 0 },
    };
  },
};

const secondsOf = (isQuick: boolean): number => (isQuick ? 1 : 10);
const sizesOf = (isQuick: boolean): readonly number[] => (isQuick ? [0, 30_000, 90_000] : [0, 1_000_000, 10_000_000]);

async function measurePipeline(
  rookery: RookeryProcess, path: string, { context, firstEvent }: { readonly context: BenchmarkContext; readonly firstEvent: number },
): Promise<{ readonly eventsPerS: number; readonly accepted: number }> {
  const url = new URL(path, rookery.url).href;
  const post = (first: number, durationMs: number) => runLoad({ url, connections: CONNECTIONS, eventsPerPost: BATCH, firstEvent: first, durationMs });
  const warmUp = await post(firstEvent, context.isQuick ? 300 : 3_000);
  await rookery.database.untilDrained(AbortSignal.timeout(120_000));
  const endSpan = await rookery.measure();
  const load = await post(firstEvent + 100_000_000, secondsOf(context.isQuick) * 1_000);
  const loadEnd = performance.now();
  await rookery.database.untilDrained(AbortSignal.timeout(300_000));
  const drainMs = performance.now() - loadEnd;
  await endSpan(load.accepted * BATCH);
  return { eventsPerS: rounded((load.accepted * BATCH * 1_000) / (load.ms + drainMs)), accepted: (warmUp.accepted + load.accepted) * BATCH };
}
