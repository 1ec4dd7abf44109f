import { startMariadb, startPostgres } from '@rookery/testkit';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { batchesOf, type System } from './system.ts';

const table = (name: string, big: string): string => `create table ${name} (id ${big} primary key, lot varchar(40), price int, description varchar(400))`;
const columns = { lot: '{{ id }}', price: '{{ price }}', description: '{{ description }}' };
const written = (credential: string) => ({ type: 'write-sql', version: 1, options: { credential, table: 'events', columns } }) as const;
const watched = (credential: string) => ({ type: 'sql-query', version: 1, schedule: { every: '1s' }, options: { credential, sql: 'select * from events', cursor: 'id', tieBreak: 'id' } }) as const;

export async function openPostgresql(): Promise<System> {
  const server = await startPostgres({ tcp: true, durable: true });
  const { host, port, user, password, database } = await server.createDatabase();
  const client = new Client({ host, port, user, password, database });
  await client.connect();
  return {
    credential: { kind: 'postgres', fields: { host, port, user, password, database } },
    action: written('postgresql'),
    source: watched('postgresql'),
    async prepare() {
      for (const name of ['events', 'bare']) await client.query(table(name, 'bigint generated always as identity'));
    },
    async write(texts) {
      for (const batch of batchesOf(texts)) {
        const rows = batch.map(rowOf);
        await client.query('insert into bare (lot, price, description) select * from unnest($1::text[], $2::int[], $3::text[])', [rows.map((row) => row[0]), rows.map((row) => row[1]), rows.map((row) => row[2])]);
      }
    },
    async read(count) {
      for (let after = 0, seen = 0; seen < count; ) {
        const { rows } = await client.query<{ id: string }>('select * from bare where id > $1 order by id limit 1000', [after]);
        seen += rows.length;
        after = Number(rows.at(-1)?.id ?? after);
      }
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await server.stop();
    },
  };
}

export async function openMariadb(): Promise<System> {
  const server = await startMariadb({ durable: true });
  const { host, port, user, password, database } = server;
  const client = await createConnection({ host, port, user, password, database });
  return {
    credential: { kind: 'mysql', fields: { host, port, user, password, database } },
    action: written('mariadb'),
    source: watched('mariadb'),
    async prepare() {
      for (const name of ['events', 'bare']) await client.query(table(name, 'bigint auto_increment'));
    },
    async write(texts) {
      for (const batch of batchesOf(texts)) await client.query('insert into bare (lot, price, description) values ?', [batch.map(rowOf)]);
    },
    async read(count) {
      for (let after = 0, seen = 0; seen < count; ) {
        const [rows] = (await client.execute('select * from bare where id > ? order by id limit 1000', [after])) as unknown as [{ id: number }[]];
        seen += rows.length;
        after = rows.at(-1)?.id ?? after;
      }
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await server.stop();
    },
  };
}

function rowOf(text: string): readonly [string, number, string] {
  const { id, price, description } = JSON.parse(text) as { id: string; price: number; description: string };
  return [id, price, description];
}
