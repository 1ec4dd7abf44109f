import { eventText } from '../load/event-text.ts';
import { rounded } from '../figures.ts';
import type { EmbeddedDatabase } from '../server/embedded-database.ts';

const ROWS = 500;

/** Inserts events into a table like Rookery's own, 500 in one statement over one connection; rows a second. */
export async function measureRowInsert(database: EmbeddedDatabase, durationMs: number): Promise<number> {
  await database.query('drop table if exists bench_reference');
  await database.query('create table bench_reference (position bigint primary key, producer_id integer not null, created_at bigint not null, payload text not null)');
  const start = performance.now();
  let rows = 0;
  while (performance.now() - start < durationMs) {
    const texts = Array.from({ length: ROWS }, (_, index) => eventText(rows + index, Date.now()));
    await database.query(
      'insert into bench_reference select $1::bigint + ordinality, 1, $2, value from json_array_elements_text($3::json) with ordinality',
      [rows, Date.now(), JSON.stringify(texts)],
    );
    rows += ROWS;
  }
  const rate = (rows / (performance.now() - start)) * 1_000;
  await database.query('drop table bench_reference');
  return rounded(rate);
}
