import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { rounded } from '../figures.ts';
import { runLoad } from '../load/run-load.ts';
import { measureRowRead } from '../reference/row-read.ts';
import { startRookeryProcess, type RookeryProcess } from '../server/rookery-process.ts';
import { pipelineWorkflow } from '../workflows.ts';

const BATCH = 500;
const CONNECTIONS = 4;

/** What of a try's answer is looked at. */
interface Tried {
  readonly endedBy: string;
  readonly events: number;
  readonly tookMs: number;
  readonly agents: Readonly<Record<string, { readonly received: number; readonly tookMs: number; readonly stateKeys: number }>>;
}

/** The draft tried over about 100,000 recorded events: webhook -> javascript -> filter -> count, the last two hours as one span. */
export const tryRecorded: Benchmark = {
  summary: 'a draft tried over about 100,000 recorded events',
  reference: 'a plain read of the rows that the try reads, 2,000 a statement over one connection',
  settings: ({ isQuick }) => ({ eventBytes: 350, events: eventsOf(isQuick), batch: BATCH, chain: 'webhook -> javascript -> filter -> count' }),
  run: async (context: BenchmarkContext): Promise<BenchmarkRun> => {
    await using rookery = await startRookeryProcess(context);
    const { database } = rookery;
    const url = await rookery.publish(pipelineWorkflow());
    const wanted = eventsOf(context.isQuick);
    let recorded = 0;
    while (recorded < wanted) {
      const load = await runLoad({ url, connections: CONNECTIONS, eventsPerPost: BATCH, firstEvent: 1 + recorded, durationMs: 500 });
      recorded += load.accepted * BATCH;
    }
    await database.untilDrained(AbortSignal.timeout(300_000));
    const [hook] = await database.query<{ readonly id: number }>(`select p.id from producer p join agent a on a.id = p.agent_id where a.slug = 'hook'`);
    await tryIt(rookery, 2_000);
    const endSpan = await rookery.measure();
    const start = performance.now();
    const tried = await tryIt(rookery, recorded);
    const ms = performance.now() - start;
    const { cpuMsPer500 } = await endSpan(recorded);
    return {
      figures: { eventsPerS: rounded((recorded / ms) * 1_000), cpuMsPer500, agentMs: Object.fromEntries(Object.entries(tried.agents).map(([slug, agent]) => [slug, rounded(agent.tookMs)])) },
      reference: { rowsPerS: await measureRowRead(database, hook?.id ?? 0) },
      checks: { events: recorded, isComplete: tried.endedBy === 'end', reachedTheEnd: tried.agents['count']?.received ?? 0 },
    };
  },
};

const eventsOf = (isQuick: boolean): number => (isQuick ? 10_000 : 100_000);

/** Throws when an event was left out: each has to be received at the end of the chain. */
async function tryIt({ api }: RookeryProcess, limit: number): Promise<Tried> {
  const list = await api<{ readonly items: readonly { readonly id: string; readonly name: string }[] }>('GET', '/api/v1/workflows?limit=50');
  const id = list.body.items.find(({ name }) => name === 'bench-pipeline')?.id;
  const { status, body } = await api<Tried>('POST', `/api/v1/workflows/${id}/try`, { body: { span: { last: '2h' }, limits: { events: limit, seconds: 600 } } });
  if (status !== 200) throw new Error(`try: it was answered ${status}: ${JSON.stringify(body)}`);
  if (body.agents['count']?.received !== body.events || body.events !== limit) throw new Error(`try: of ${limit} events ${body.events} were taken in, and ${body.agents['count']?.received} came through`);
  return body;
}
