import { freePort, startPostgres, temporaryFolder, until, type PostgresDatabase, type PostgresServer } from '@rookery/testkit';
import { apiClient, type ApiClient } from './api-client.js';
import { crashWorkflow } from './crash-workflow.js';
import { finalFaults, momentaryFaults } from './laws.js';
import { startLoad, type Load, type LoadPlan } from './load.js';
import { startRecorder, type Recorder } from './recorder.js';
import { recordReader, type RecordReader } from './records.js';
import { startRookery, type RookeryProcess } from './rookery-process.js';
import { growSourceTable, type SourceTable } from './source-table.js';

/** Everything around the server under test. It knows what was asked for; the server may come and go. */
export interface Rig {
  readonly server: PostgresServer;
  readonly database: PostgresDatabase;
  readonly source: PostgresServer;
  readonly recorder: Recorder;
  /** Where the agent "absent" looks for a database; nobody listens there. */
  readonly absentPort: number;
  readonly records: RecordReader;
  readonly api: ApiClient;
  readonly workflowId: string;
  readonly load: Load;
  readonly table: SourceTable;
  /** The server that was started last. */
  readonly rookery: RookeryProcess;
  /** Starts the next server; the one before must have ended. Its leases are over at once, as if their time had passed. */
  start(options?: { readonly crashAt?: string }): Promise<RookeryProcess>;
  /** Starts a server and waits until it is ready. */
  startReady(): Promise<RookeryProcess>;
  /** A second server on the same database, at a port of its own. */
  startBeside(): Promise<RookeryProcess>;
  publish(hasExtra: boolean): Promise<void>;
  pause(): Promise<void>;
  /** Does nothing when the workflow cannot be paused. */
  resume(): Promise<void>;
  /** Gives every delivery that was given up another chance. */
  replayGivenUp(): Promise<void>;
  /** Broken laws at this moment. */
  momentaryFaults(): Promise<readonly string[]>;
  /** Ends the load, waits until nothing is left to do, and says which laws are broken. */
  drainAndCheck(withinMs?: number): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export interface RigPlan extends Pick<LoadPlan, 'lanes' | 'pauseMs'> {
  /** Between two rows of the source table. */
  readonly rowPauseMs: number;
  /** Starts the database of the server under test. */
  readonly startDatabase?: () => Promise<PostgresServer>;
}

const DRAIN_MS = 60_000;

/** Starts the databases, the recorder and a server, publishes the crash workflow and begins to post. */
export async function startRig(plan: RigPlan): Promise<Rig> {
  const stack = new AsyncDisposableStack();
  try {
    return await build(plan, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function build(plan: RigPlan, stack: AsyncDisposableStack): Promise<Rig> {
  const folder = stack.use(await temporaryFolder());
  const [server, source, recorder] = await Promise.all([(plan.startDatabase ?? startDurable)(), startPostgres({ tcp: true }), startRecorder()]);
  stack.use(server);
  stack.use(source);
  stack.defer(() => recorder.stop());
  const database = await server.createDatabase();
  const sourceDatabase = await source.createDatabase();
  const port = await freePort();
  const absentPort = await freePort();
  const egress = [new URL(recorder.url).host, `127.0.0.1:${sourceDatabase.port}`, `127.0.0.1:${absentPort}`];
  const common = { dataFolder: folder.path, databaseUrl: database.url, egress };
  const records = recordReader(database);
  const processes: RookeryProcess[] = [];
  stack.defer(async () => void (await Promise.all(processes.map((process) => process.kill()))));

  const table = await growSourceTable(sourceDatabase, plan.rowPauseMs);
  stack.defer(() => table.finish().catch(() => undefined));
  const startProcess = (options: { readonly crashAt?: string; readonly port: number }): RookeryProcess => {
    const process = startRookery({ ...common, ...options });
    processes.push(process);
    return process;
  };
  let mayBePaused = false;
  let rookery = startProcess({ port });
  await rookery.ready;

  const api = apiClient(rookery.url);
  const { user, password, host, port: sourcePort, database: name } = sourceDatabase;
  await api.mustCall('PUT', '/credentials/source', { kind: 'postgres', fields: { host, port: sourcePort, database: name, user, password } });
  await api.mustCall('PUT', '/credentials/absent', { kind: 'postgres', fields: { host, port: absentPort, database: name, user, password } });
  const { id: workflowId } = await api.mustCall<{ readonly id: string }>('POST', '/workflows', crashWorkflow({ recorderUrl: recorder.url }));
  const published = await api.mustCall<{ readonly hooks: readonly { readonly agent: string; readonly path: string; readonly secret: string }[] }>('POST', `/workflows/${workflowId}/publish`, {});
  const hook = published.hooks.find(({ agent }) => agent === 'posts');
  if (hook === undefined) throw new Error('publishing gave no hook for "posts"');
  const load = startLoad({ url: () => `${rookery.url}${hook.path}`, secret: hook.secret, lanes: plan.lanes, pauseMs: plan.pauseMs });

  const start: Rig['start'] = async ({ crashAt } = {}) => {
    if (!rookery.hasEnded) throw new Error('the server before this one still runs');
    await records.query('update runner set lease_until = clock_timestamp()');
    await records.query('update worker set attends_until = clock_timestamp()');
    rookery = startProcess({ port, ...(crashAt === undefined ? {} : { crashAt }) });
    return rookery;
  };
  const replayGivenUp = async (): Promise<void> => void (await api.mustCall('POST', '/deliveries/replay', { workflow: workflowId, status: 'dead' }));
  return {
    server, database, source, recorder, absentPort, records, api, workflowId, load, table, start, replayGivenUp,
    get rookery() {
      return rookery;
    },
    startReady: async () => {
      const process = await start();
      await process.ready;
      return process;
    },
    startBeside: async () => startProcess({ port: await freePort() }),
    publish: async (hasExtra) => {
      const { revision } = await api.mustCall<{ readonly revision: number }>('GET', `/workflows/${workflowId}`);
      await api.mustCall('PUT', `/workflows/${workflowId}/draft`, crashWorkflow({ recorderUrl: recorder.url, hasExtra }), { 'if-match': String(revision) });
      await api.mustCall('POST', `/workflows/${workflowId}/publish`, {});
    },
    pause: async () => {
      mayBePaused = true;
      await api.mustCall('POST', `/workflows/${workflowId}/pause`, { policy: 'buffer' });
    },
    resume: async () => {
      if (!mayBePaused) return;
      await api.mustCall('POST', `/workflows/${workflowId}/resume`, {});
      mayBePaused = false;
    },
    momentaryFaults: async () => momentaryFaults(await records.read(), load, table.rows),
    drainAndCheck: async (withinMs = DRAIN_MS) => {
      await Promise.all([load.finish(), table.finish()]);
      await untilDrained(records, table.rows, withinMs);
      await replayGivenUp();
      await untilDrained(records, table.rows, withinMs);
      return finalFaults(await records.read(), load, { calls: await recorder.calls(), sourceRows: table.rows });
    },
    stop: () => stack.disposeAsync(),
  };
}

const startDurable = () => startPostgres({ durable: true, tcp: true });

async function untilDrained(records: RecordReader, rows: number, withinMs: number): Promise<void> {
  let left = {};
  await until('the end of all work', async () => {
    const backlog = await records.backlog();
    const [fetched] = await records.query<{ readonly head: number }>("select p.head from producer p join agent a on a.id = p.agent_id where a.slug = 'rows' and p.port = 'out'");
    left = { ...backlog, rowsLeft: rows - (fetched?.head ?? 0) };
    return Object.values(left).every((count) => count === 0);
  }, withinMs).catch((error: unknown) => {
    throw new Error(`work was left: ${JSON.stringify(left)}`, { cause: error });
  });
}
