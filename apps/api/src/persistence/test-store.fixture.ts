import type { StoreUnderTest } from '@rookery/engine/contract';
import { startPostgres, type PostgresDatabase, type PostgresServer } from '@rookery/testkit';
import { Client, type QueryResultRow } from 'pg';
import { createDataSource } from './data-source.js';
import { migrate } from './migrate.js';
import { createPostgresStore, type PostgresStore } from './postgres-store.js';

export const quiet = { warn: () => undefined };

/** A server with a migrated database. */
export interface MigratedServer {
  readonly server: PostgresServer;
  readonly database: PostgresDatabase;
  /** Every table but those of the migrations. */
  readonly tables: readonly string[];
}

export async function startMigratedServer(): Promise<MigratedServer> {
  const server = await startPostgres();
  const database = await server.createDatabase();
  const dataSource = await createDataSource({ address: { connection: database }, log: quiet }).initialize();
  await migrate(dataSource, '0.1.0');
  await dataSource.destroy();
  const tables = await query<{ readonly name: string }>(database, `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('migration', 'schema_compatibility')`);
  return { server, database, tables: tables.map(({ name }) => name) };
}

export type OpenedStore = StoreUnderTest & { readonly store: PostgresStore };

/** A store on the emptied database; copying a template for each test would take ten times as long. */
export async function openStore({ database, tables }: MigratedServer): Promise<OpenedStore> {
  await query(database, `set session_replication_role = replica; ${tables.map((table) => `delete from "${table}";`).join(' ')}`);
  const store = createPostgresStore({ address: { connection: database }, poolSize: 6, log: quiet });
  return { store, createWorkflow: (request) => createWorkflow(database, request), dispose: () => store.close() };
}

async function createWorkflow(database: PostgresDatabase, { workspaceId, name }: { readonly workspaceId: number; readonly name: string }): Promise<number> {
  const [row] = await query<{ readonly id: number }>(
    database,
    `with place as (insert into workspace (id, name) values ($1, 'test') on conflict (id) do nothing)
     insert into workflow (workspace_id, name, draft, created_at, updated_at) values ($1, $2, '{}', 0, 0) returning id`,
    [workspaceId, name],
  );
  if (row === undefined) throw new Error('the workflow was not stored');
  return row.id;
}

export async function query<Row extends QueryResultRow>(database: PostgresDatabase, sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
  const client = new Client(database);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, values.length === 0 ? undefined : [...values])).rows;
  } finally {
    await client.end();
  }
}
