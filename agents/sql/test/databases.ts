import { createConnection, type RowDataPacket } from 'mysql2/promise';
import pg from 'pg';
import type { JsonObject } from '@rookery/sdk';
import { startMariadb, startPostgres, type TestServer } from '@rookery/testkit';

/** A private server with one database, as the tests of both dialects use it. */
export interface TestDatabase {
  readonly server: TestServer;
  readonly credential: { readonly kind: string; readonly fields: JsonObject };
  execute(sql: string, values?: readonly string[]): Promise<void>;
  begin(): Promise<{ execute(sql: string): Promise<void>; commit(): Promise<void> }>;
  /** Connections of agents that run a statement now. */
  busyConnections(): Promise<number>;
  /** Ends every connection of agents, whatever it does. */
  cutOthers(): Promise<void>;
  /** Every row of a query, values as the driver gives them. */
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

export async function openPostgres(): Promise<TestDatabase> {
  const server = await startPostgres({ tcp: true });
  const { url: _url, ...fields } = await server.createDatabase();
  const client = new pg.Client(fields);
  await client.connect();
  return {
    server,
    credential: { kind: 'postgres', fields },
    execute: async (sql, values = []) => void (await client.query(sql, [...values])),
    async begin() {
      const other = new pg.Client(fields);
      await other.connect();
      await other.query('begin');
      return { execute: async (sql) => void (await other.query(sql)), commit: async () => (await other.query('commit'), other.end()) };
    },
    async busyConnections() {
      const { rows } = await client.query<{ n: number }>("select count(*)::int as n from pg_stat_activity where application_name = 'rookery' and state <> 'idle'");
      return rows[0]?.n ?? -1;
    },
    cutOthers: async () => void (await client.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rookery'")),
    rows: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
    stop: async () => (await client.end(), server.stop()),
  };
}

export async function openMariadb(): Promise<TestDatabase> {
  const server = await startMariadb();
  const { host, port, user, password, database } = server;
  const fields = { host, port, user, password, database };
  const connection = await createConnection(fields);
  return {
    server,
    credential: { kind: 'mysql', fields },
    execute: async (sql, values = []) => void (await connection.query(sql, [...values])),
    async begin() {
      const other = await createConnection(fields);
      await other.query('begin');
      return { execute: async (sql) => void (await other.query(sql)), commit: async () => (await other.query('commit'), other.end()) };
    },
    async busyConnections() {
      const [rows] = await connection.query<RowDataPacket[]>("select count(*) as n from information_schema.processlist where user = ? and id <> connection_id() and command <> 'Sleep'", [user]);
      return Number(rows[0]?.['n']);
    },
    async cutOthers() {
      const [rows] = await connection.query<RowDataPacket[]>('select id from information_schema.processlist where user = ? and id <> connection_id()', [user]);
      for (const { id } of rows) await connection.query(`kill ${id}`);
    },
    rows: async (sql) => (await connection.query<RowDataPacket[]>(sql))[0],
    stop: async () => (await connection.end(), server.stop()),
  };
}
