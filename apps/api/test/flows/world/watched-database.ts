import { startMariadb, startPostgres } from '@rookery/testkit';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';

type Value = string | number | null;

/** Statements on one connection; places are written `?` for both kinds. */
export interface Session {
  run(sql: string, values?: readonly Value[]): Promise<void>;
}

/** A transaction of its own, open beside others. */
export interface Transaction extends Session {
  commit(): Promise<void>;
}

/** A private server with one database that a workflow watches. */
export interface WatchedDatabase extends Session {
  readonly credential: { readonly kind: string; readonly fields: Readonly<Record<string, string | number>> };
  /** `host:port`. */
  readonly address: string;
  /** The column type that keeps microseconds. */
  readonly timeType: string;
  /** A moment as this server takes it. */
  momentText(milliseconds: number): string;
  begin(): Promise<Transaction>;
  stop(): Promise<void>;
}

export async function watchMariadb(): Promise<WatchedDatabase> {
  const server = await startMariadb();
  const { host, port, user, password, database } = server;
  const open = async () => {
    const connection = await createConnection({ host, port, user, password, database, timezone: 'Z' });
    const run = async (sql: string, values: readonly Value[] = []): Promise<void> => void (await connection.query(sql, [...values]));
    return { run, end: () => connection.end() };
  };
  const own = await open();
  return {
    ...databaseOf(own, open, () => server.stop()),
    credential: { kind: 'mysql', fields: { host, port, user, password, database } },
    address: `${host}:${port}`,
    timeType: 'datetime(6)',
    momentText: (milliseconds) => new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', ''),
  };
}

export async function watchPostgres(): Promise<WatchedDatabase> {
  const server = await startPostgres({ tcp: true });
  const { host, port, user, password, database } = await server.createDatabase();
  const open = async () => {
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    const run = async (sql: string, values: readonly Value[] = []): Promise<void> => {
      let place = 0;
      await client.query(sql.replaceAll('?', () => `$${(place += 1)}`), [...values]);
    };
    return { run, end: () => client.end() };
  };
  const own = await open();
  return {
    ...databaseOf(own, open, () => server.stop()),
    credential: { kind: 'postgres', fields: { host, port, user, password, database } },
    address: `${host}:${port}`,
    timeType: 'timestamptz',
    momentText: (milliseconds) => new Date(milliseconds).toISOString(),
  };
}

interface OpenSession extends Session {
  end(): Promise<void>;
}

function databaseOf(own: OpenSession, open: () => Promise<OpenSession>, stopServer: () => Promise<void>): Pick<WatchedDatabase, 'run' | 'begin' | 'stop'> {
  return {
    run: own.run,
    async begin() {
      const other = await open();
      await other.run('begin');
      return { run: other.run, commit: async () => (await other.run('commit'), other.end()) };
    },
    stop: async () => (await own.end(), stopServer()),
  };
}
