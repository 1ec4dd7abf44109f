import type { EmbeddedDatabase } from '../server/embedded-database.ts';
import { rounded } from '../figures.ts';

const ROWS = 2_000;

/** Reads a producer's events as they are stored, 2,000 in one statement over one connection; rows a second. */
export async function measureRowRead(database: EmbeddedDatabase, producerId: number): Promise<number> {
  const start = performance.now();
  let rows = 0;
  for (let after = 0; ; ) {
    const found = await database.query<{ readonly position: number }>(
      'select position, key, hops, occurred_at, created_at, expires_at, trace_producer_id, trace_position, parents, payload from event where producer_id = $1 and position > $2 order by position limit $3',
      [producerId, after, ROWS],
    );
    rows += found.length;
    const last = found.at(-1);
    if (last === undefined || found.length < ROWS) return rounded((rows / (performance.now() - start)) * 1_000);
    after = last.position;
  }
}
