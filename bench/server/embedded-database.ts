import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, types } from 'pg';

/** Looks into the database of a Rookery from outside, as the role Rookery itself uses. Its own statements are not counted. */
export interface EmbeddedDatabase extends AsyncDisposable {
  /** Process id of the database server. */
  readonly pid: number;
  /** Resolves when no link lags and no delivery is open. */
  untilDrained(signal: AbortSignal): Promise<void>;
  counts(): Promise<DatabaseCounts>;
  resetStatements(): Promise<void>;
  /** Statements since the reset, dearest first; without BEGIN, COMMIT and the like. */
  statements(): Promise<readonly StatementUse[]>;
  query<Row>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

export interface DatabaseCounts {
  readonly deliveries: number;
  readonly delivered: number;
  readonly attempts: number;
  /** Turns over all runners since the data folder was made. */
  readonly turns: number;
  readonly events: number;
}

export interface StatementUse {
  readonly sql: string;
  readonly calls: number;
  readonly rows: number;
  readonly totalMs: number;
  readonly meanMs: number;
}

const INT8 = 20;
// pg_stat_statements keeps the comment, which tells our own look from Rookery's statements.
const MARK = '/* bench */';

/** Finds the database below `ROOKERY_DATA`; it has to run. */
export async function openEmbeddedDatabase(dataFolder: string): Promise<EmbeddedDatabase> {
  const home = await textIn(join(dataFolder, 'postgres.location')) ?? join(dataFolder, 'postgres');
  const password = await textIn(join(home, 'password'));
  const [pid = '0', , , port = '5432', socketFolder = '', address = ''] = ((await textIn(join(home, 'cluster', 'postmaster.pid'))) ?? '').split('\n').map((line) => line.trim());
  if (password === undefined) throw new Error(`bench: there is no embedded database in "${home}"`);
  const client = new Client({
    host: socketFolder === '' ? address : socketFolder, port: Number(port), user: 'rookery', database: 'rookery', password,
    connectionTimeoutMillis: 10_000, query_timeout: 120_000, application_name: 'bench',
    types: { getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === INT8 ? Number : types.getTypeParser(oid, format ?? 'text')) },
  });
  await client.connect();
  const query = async <Row>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> => (await client.query(`${sql} ${MARK}`, [...values])).rows as readonly Row[];
  return {
    pid: Number(pid),
    query,
    untilDrained: (signal) => untilDrained(query, signal),
    counts: async () => {
      const [counts] = await query<DatabaseCounts>(COUNTS);
      if (counts === undefined) throw new Error('bench: the database gave no counts');
      return counts;
    },
    resetStatements: async () => void (await query('select pg_stat_statements_reset()')),
    statements: () => query<StatementUse>(STATEMENTS),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

type Query = EmbeddedDatabase['query'];

const BACKLOG = `select coalesce(sum(p.head - c.position), 0)::bigint as lag,
    exists (select from delivery where status = 'pending') or exists (select from delivery where status = 'sending') as open
  from link l join producer p on p.id = l.producer_id join link_cursor c on c.link_id = l.id`;

const COUNTS = `select (select count(*) from delivery) as deliveries, (select count(*) from delivery where status in ('accepted', 'delivered')) as delivered,
    (select count(*) from attempt) as attempts, (select sum(turn) from runner)::bigint as turns, (select count(*) from event) as events`;

const STATEMENTS = `select query as sql, calls, rows, total_exec_time as "totalMs", mean_exec_time as "meanMs" from pg_stat_statements
  where dbid = (select oid from pg_database where datname = current_database())
    and query not like '%${MARK}%' and query !~* '^(begin|commit|rollback|set|listen|show|deallocate)'
  order by total_exec_time desc`;

async function untilDrained(query: Query, signal: AbortSignal): Promise<void> {
  for (;;) {
    const [backlog] = await query<{ readonly lag: number; readonly open: boolean }>(BACKLOG);
    if (backlog?.lag === 0 && !backlog.open) return;
    if (signal.aborted) throw new Error(`bench: the work did not end in time; the links lag ${backlog?.lag ?? '?'} events, open deliveries: ${String(backlog?.open)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function textIn(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text?.trim();
}
