import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { rounded } from '../figures.ts';
import { runLoad } from '../load/run-load.ts';
import { measureRowInsert } from '../reference/row-insert.ts';
import type { EmbeddedDatabase } from '../server/embedded-database.ts';
import { startRookeryProcess } from '../server/rookery-process.ts';
import { pipelineWorkflow } from '../workflows.ts';

const BATCH = 500;
const CONNECTIONS = 4;
// The webhook's commit, and the turns of javascript, filter and count.
const HOPS = 4;

/** Posts of 500 events through webhook -> javascript -> filter -> count, every event and every hop on record. */
export const pipeline: Benchmark = {
  summary: 'posts of 500 events through webhook -> javascript -> filter -> count',
  reference: 'a plain multi-row insert of the same events, once, over one connection to the same database',
  settings: ({ isQuick }) => ({
    eventBytes: 350, batch: BATCH, connections: CONNECTIONS, seconds: secondsOf(isQuick), retention: 'default', fsync: 'on',
    statementsPerBatch: 'all statements but BEGIN and COMMIT, divided by turns + posts', hops: HOPS,
  }),
  run: async (context: BenchmarkContext): Promise<BenchmarkRun> => {
    await using rookery = await startRookeryProcess(context);
    const { database } = rookery;
    const url = await rookery.publish(pipelineWorkflow());
    const post = (firstEvent: number, durationMs: number) => runLoad({ url, connections: CONNECTIONS, eventsPerPost: BATCH, firstEvent, durationMs });
    const warmUp = await post(1, context.isQuick ? 300 : 2_000);
    await database.untilDrained(AbortSignal.timeout(120_000));
    const before = await database.counts();
    const endSpan = await rookery.measure();
    const load = await post(1_000_000_000, secondsOf(context.isQuick) * 1_000);
    const loadEnd = performance.now();
    await database.untilDrained(AbortSignal.timeout(300_000));
    const drainMs = performance.now() - loadEnd;
    const events = load.accepted * BATCH;
    const { cpuMsPer500 } = await endSpan(events);
    const calls = (await database.statements()).reduce((sum, statement) => sum + statement.calls, 0);
    const turns = (await database.counts()).turns - before.turns;
    const memory = await rookery.memory();
    const checks = await proveExactlyOnce(database, (warmUp.accepted + load.accepted) * BATCH);
    return {
      figures: {
        eventsPerS: rounded((events / (load.ms + drainMs)) * 1_000),
        statementsPerBatch: rounded(calls / (turns + load.accepted)),
        statementsPer500AndHop: rounded(calls / (load.accepted * HOPS)),
        eventsPerTurn: rounded((events * (HOPS - 1)) / turns),
        postP50Ms: load.p50Ms,
        drainMs: rounded(drainMs),
        cpuMsPer500,
        ...(memory === undefined ? {} : { rssMb: rounded(memory.totalMb) }),
      },
      reference: { rowsPerS: await measureRowInsert(database, context.isQuick ? 500 : 3_000) },
      checks: { ...checks, events, turns, statements: calls, heldBack: load.heldBack },
    };
  },
};

const secondsOf = (isQuick: boolean): number => (isQuick ? 1 : 10);

/** The counter is the oracle: a doubled turn would count twice, a lost one not at all. */
export async function proveExactlyOnce(database: EmbeddedDatabase, accepted: number): Promise<{ readonly isExact: boolean; readonly counted: number }> {
  const rows = await database.query<{ readonly value: string }>(`select s.value from state s join agent a on a.id = s.agent_id where a.slug = 'count'`);
  const counted = rows.reduce((sum, { value }) => sum + Number(value), 0);
  if (counted !== accepted) throw new Error(`bench: ${accepted} events were accepted and ${counted} were counted`);
  return { isExact: true, counted };
}
