import { StorageUnavailableError } from '@rookery/engine';
import { Pool, type ClientConfig, type CustomTypesConfig, type PoolClient, type QueryResultRow, types } from 'pg';
import { storageError } from './storage-errors.js';

/** A connection string, or the parts of one; a `host` that is a folder names a unix socket. */
export type PostgresAddress = { readonly url: string } | { readonly connection: Pick<ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database' | 'ssl'> };

/** One SQL statement; prepared under its name once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A part of a larger statement: `with` clauses whose own parameters are numbered from `first`. */
export interface Clause {
  /** Stands in the name of the statement, so one name is one text. */
  readonly name: string;
  readonly text: (first: number) => string;
  readonly values: readonly Value[];
}

export type Value = string | number | boolean | Buffer | null;

/** Runs statements, each on its own or all in one transaction. */
export interface Session {
  rows<Row extends QueryResultRow>(statement: Statement, values: readonly Value[]): Promise<readonly Row[]>;
}

export interface Database extends Session {
  /** Commits what `work` does, or nothing when it throws. */
  transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result>;
  /** Read only; every statement sees the same moment. */
  snapshot<Result>(work: (session: Session) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface DatabaseLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface DatabaseOptions {
  readonly address: PostgresAddress;
  readonly poolSize: number;
  /**
   * One plan a statement, whatever its values. Left to itself the server plans some again at every call, which costs more
   * than to run them. Not for statements with optional filters: their plan depends on which are set. Default false.
   */
  readonly keepsPlans?: boolean;
  readonly log: DatabaseLog;
}

const STATEMENT_TIMEOUT_MS = 30_000;
/** Less than a lease lasts: a process that stands still in a transaction would keep its runner from whoever takes over. */
const IDLE_IN_TRANSACTION_MS = 10_000;
const LOCK_TIMEOUT_MS = 15_000;
const INT8 = 20;

/**
 * Every statement here is written for index scans and nested loops and says so. With a prepared `limit` and young
 * statistics the planner is tempted to sort or scan a whole table instead, and its mind changes as tables grow.
 */
const PLANNER = ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'].map((node) => `-c enable_${node}=off`).join(' ');

export function clientConfig(address: PostgresAddress): ClientConfig {
  return 'url' in address ? { connectionString: address.url } : { ...address.connection };
}

/**
 * A pool that outlives a restart of the server: broken connections are thrown away, the next statement opens a new
 * one. Statements reject with `StorageUnavailableError` while there is none.
 */
export function openDatabase({ address, poolSize, keepsPlans = false, log }: DatabaseOptions): Database {
  const pool = new Pool({
    ...clientConfig(address),
    max: poolSize,
    types: numericTypes,
    application_name: 'rookery',
    options: keepsPlans ? `${PLANNER} -c plan_cache_mode=force_generic_plan` : PLANNER,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 10_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 5_000,
  });
  // Without these listeners a lost connection ends the process. Whoever was using it gets the error from its query.
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'));
  pool.on('connect', (client) => client.on('error', (error) => log.warn({ err: error }, 'a database connection broke')));
  return {
    rows: (statement, values) => withClient(pool, (client) => sessionOf(client).rows(statement, values)),
    transaction: (work) => withClient(pool, (client) => inTransaction(client, 'begin', work)),
    snapshot: (work) => withClient(pool, (client) => inTransaction(client, 'begin isolation level repeatable read read only', work)),
    close: () => pool.end(),
  };
}

/** 64-bit integers as numbers: positions and milliseconds stay far below 2^53. */
const numericTypes: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === INT8 ? Number : types.getTypeParser(oid, format ?? 'text')),
};

function sessionOf(client: PoolClient): Session {
  return {
    rows: async <Row extends QueryResultRow>(statement: Statement, values: readonly Value[]) => {
      try {
        return (await client.query<Row>({ name: statement.name, text: statement.text, values: [...values] })).rows;
      } catch (error) {
        throw storageError(error, statement.name);
      }
    },
  };
}

async function withClient<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect().catch((error: unknown) => {
    throw storageError(error, 'connect');
  });
  let isUsable = false;
  try {
    const result = await work(client);
    isUsable = true;
    return result;
  } catch (error) {
    isUsable = !(error instanceof StorageUnavailableError) && (await takeBack(client));
    throw error;
  } finally {
    client.release(!isUsable);
  }
}

/** Takes back what is open; a connection that cannot do that, or that storage failed on, is thrown away. */
function takeBack(client: PoolClient): Promise<boolean> {
  return client.query('rollback').then(() => true, () => false);
}

async function inTransaction<Result>(client: PoolClient, begin: string, work: (session: Session) => Promise<Result>): Promise<Result> {
  await command(client, begin);
  const result = await work(sessionOf(client));
  await command(client, 'commit');
  return result;
}

async function command(client: PoolClient, text: string): Promise<void> {
  try {
    await client.query(text);
  } catch (error) {
    throw storageError(error, text);
  }
}
