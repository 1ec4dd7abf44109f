import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresDatabase } from '@rookery/testkit';
import { Client } from 'pg';

/** A table in somebody's database that grows, one row after the other, as long as its server is there. */
export interface SourceTable {
  /** Rows that are committed. While the server lives their ids are 1 to this. */
  readonly rows: number;
  finish(): Promise<void>;
}

const ANSWER_MS = 5_000;

export async function growSourceTable(database: PostgresDatabase, pauseMs: number): Promise<SourceTable> {
  let client = await connect(database);
  await client.query('create table sale (id integer generated always as identity primary key, amount integer not null)');
  let rows = 0;
  let isFinishing = false;
  const grow = async (): Promise<void> => {
    try {
      await client.query('insert into sale (amount) values ($1)', [rows % 100]);
      rows += 1;
    } catch {
      // The server is away: what it kept of the last insert is asked of it once it is back.
      await client.end().catch(() => undefined);
      client = await connect(database);
      rows = Number((await client.query<{ readonly count: string }>('select count(*) from sale')).rows[0]?.count);
    }
  };
  const running = (async () => {
    while (!isFinishing) {
      await grow().catch(() => undefined);
      await sleep(pauseMs);
    }
  })();
  return {
    get rows() {
      return rows;
    },
    finish: async () => {
      isFinishing = true;
      await running;
      await client.end().catch(() => undefined);
    },
  };
}

async function connect(database: PostgresDatabase): Promise<Client> {
  const client = new Client({ ...database, connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
