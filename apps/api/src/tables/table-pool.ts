import { StorageUnavailableError } from '@rookery/engine';
import { Pool, type PoolClient, type QueryArrayConfig } from 'pg';
import { clientConfig, type DatabaseLog, type PostgresAddress, type Value } from '../persistence/database.js';
import { sqlStateOf, storageError } from '../persistence/storage-errors.js';

/** The result of one statement; cells are the server's own text. */
export interface TableResult {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly count: number;
}

/** One transaction. Statements are not prepared: every table has its own, and a server would keep them all. */
export interface TableSession {
  run(text: string, values?: readonly Value[]): Promise<TableResult>;
  /** Does `work`, or none of it when it throws; the transaction goes on either way. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** A few connections of their own, so that a slow query of a person holds up no agent's turn. Opened when first needed. */
export interface TablePool {
  read<Result>(work: (session: TableSession) => Promise<Result>): Promise<Result>;
  write<Result>(work: (session: TableSession) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** A statement that took too long. */
export class StatementTooSlow extends Error {
  override readonly name = 'StatementTooSlow';
}

const POOL_SIZE = 3;
const WRITE_MS = 30_000;
const CANCELED = '57014';

export function openTablePool({ address, readMs, log }: { readonly address: PostgresAddress; readonly readMs: number; readonly log: DatabaseLog }): TablePool {
  let pool: Pool | undefined;
  const open = (): Pool => {
    const opened = new Pool({
      ...clientConfig(address), max: POOL_SIZE, application_name: 'rookery-tables', keepAlive: true, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 10_000,
      options: '-c TimeZone=UTC -c DateStyle=ISO', statement_timeout: WRITE_MS, lock_timeout: 15_000, idle_in_transaction_session_timeout: 60_000, query_timeout: WRITE_MS + 5_000,
      types: { getTypeParser: () => (text: string) => text },
    });
    opened.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'));
    opened.on('connect', (client) => client.on('error', (error) => log.warn({ err: error }, 'a database connection broke')));
    return opened;
  };
  const inTransaction = async <Result>(begin: readonly string[], work: (session: TableSession) => Promise<Result>): Promise<Result> => {
    pool ??= open();
    const client = await pool.connect().catch((error: unknown) => {
      throw storageError(error, 'connect');
    });
    let isUsable = false;
    try {
      const session = sessionOf(client);
      for (const text of begin) await session.run(text);
      const result = await work(session);
      await session.run('commit');
      isUsable = true;
      return result;
    } catch (error) {
      isUsable = !(error instanceof StorageUnavailableError) && (await client.query('rollback').then(() => true, () => false));
      throw error;
    } finally {
      client.release(!isUsable);
    }
  };
  return {
    read: (work) => inTransaction(['begin isolation level repeatable read read only', `set local statement_timeout = ${readMs}`], work),
    write: (work) => inTransaction(['begin'], work),
    close: async () => {
      await pool?.end();
    },
  };
}

function sessionOf(client: PoolClient): TableSession {
  const run = async (text: string, values: readonly Value[] = []): Promise<TableResult> => {
    try {
      const query: QueryArrayConfig<Value[]> = { text, values: [...values], rowMode: 'array' };
      const { rows, rowCount } = await client.query<(string | null)[], Value[]>(query);
      return { rows, count: rowCount ?? 0 };
    } catch (error) {
      if (sqlStateOf(error) === CANCELED) throw new StatementTooSlow('the statement took too long', { cause: error });
      throw storageError(error, 'tables');
    }
  };
  return {
    run,
    async attempt(work) {
      await run('savepoint attempt');
      try {
        const result = await work();
        await run('release savepoint attempt');
        return result;
      } catch (error) {
        if (!(error instanceof StorageUnavailableError)) await run('rollback to savepoint attempt');
        throw error;
      }
    },
  };
}
