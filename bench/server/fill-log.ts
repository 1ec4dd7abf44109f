import type { EmbeddedDatabase } from './embedded-database.ts';

const CHUNK = 100_000;

interface Parts {
  readonly workspace: number;
  readonly version: number;
  readonly hook: number;
  readonly transform: number;
  readonly filter: number;
  readonly hookAgent: number;
  readonly tellAgent: number;
}

const PARTS = `select w.workspace_id as workspace, w.published_version as version,
    max(p.id) filter (where a.slug = 'hook' and p.port = 'out') as hook, max(p.id) filter (where a.slug = 'transform' and p.port = 'out') as transform,
    max(p.id) filter (where a.slug = 'filter' and p.port = 'out') as filter, max(a.id) filter (where a.slug = 'hook') as "hookAgent", max(a.id) filter (where a.slug = 'tell') as "tellAgent"
  from workflow w join agent a on a.workflow_id = w.id join producer p on p.agent_id = a.id where w.name = 'bench-growth' group by w.workspace_id, w.published_version`;

/** Positions go on behind the head; payloads are as long as those of the load, each with an id of its own. */
const EVENTS = `insert into event (producer_id, position, workspace_id, version, slot, hops, occurred_at, created_at, trace_producer_id, trace_position, parents, payload)
  select p.id, p.head + g, $4, $5, (p.head + g) % 256, $6, $7, $7, o.id, o.head + g, case when $3::int is null then null else $3 || '-' || (o.head + g) end,
    rpad('{"id":"old-' || lpad((o.head + g)::text, 10, '0') || '","seller":"seller-' || lpad((g % 50)::text, 2, '0') || '","make":"Volvo","year":2014,"price":' || 10000 + g % 37000 || ',"open":true,"description":"', 348, 'x') || '"}'
  from producer p, producer o, generate_series(1, $8::int) g where p.id = $1 and o.id = $2 order by g`;

const DEDUPE = `insert into dedupe (agent_id, key, workspace_id, seen_at, forget_at)
  select $1, 'old-' || lpad((p.head + g)::text, 10, '0'), $3, $4, $4 + 2592000000 from producer p, generate_series(1, $5::int) g where p.id = $2`;

const DELIVERIES = `insert into delivery (agent_id, producer_id, position, workspace_id, status, critical, value, attempts, spent, epoch, created_at, updated_at)
  select $1, p.id, p.head + g, $3, 'delivered', false, 0, 1, 0, 1, $4, $4 from producer p, generate_series(1, $5::int) g where p.id = $2`;

const ATTEMPTS = `insert into attempt (agent_id, producer_id, position, number, workspace_id, started_at, finished_at, outcome)
  select $1, p.id, p.head + g, 1, $3, $4, $4, 'delivered' from producer p, generate_series(1, $5::int) g where p.id = $2`;

const HEADS = 'update producer set head = head + $2 where id = any($1::int[])';
const CURSORS = 'update link_cursor c set position = c.position + $2 from link l where l.id = c.link_id and l.producer_id = any($1::int[])';

/**
 * Brings the log of `growthWorkflow` to `total` events, as if they had come, been worked on and been delivered: three events
 * an item, its dedupe key, its delivery and attempt, heads and cursors behind them. The server must not run.
 */
export async function fillLog(database: EmbeddedDatabase, total: number, say: (text: string) => void): Promise<void> {
  const [parts] = await database.query<Parts>(PARTS);
  if (parts === undefined) throw new Error('bench: the workflow to fill is not published');
  const producers = `{${parts.hook},${parts.transform},${parts.filter}}`;
  for (;;) {
    const [held] = await database.query<{ readonly events: number }>('select sum(head)::bigint as events from producer');
    const missing = Math.floor((total - (held?.events ?? 0)) / 3);
    if (missing <= 0) break;
    const items = Math.min(CHUNK, missing);
    const at = Date.now();
    const { workspace, version, hook, transform, filter, hookAgent, tellAgent } = parts;
    await database.query('begin');
    await database.query(EVENTS, [hook, hook, null, workspace, version, 0, at, items]);
    await database.query(EVENTS, [transform, hook, hook, workspace, version, 1, at, items]);
    await database.query(EVENTS, [filter, hook, transform, workspace, version, 2, at, items]);
    await database.query(DEDUPE, [hookAgent, hook, workspace, at, items]);
    await database.query(DELIVERIES, [tellAgent, filter, workspace, at, items]);
    await database.query(ATTEMPTS, [tellAgent, filter, workspace, at, items]);
    await database.query(HEADS, [producers, items]);
    await database.query(CURSORS, [producers, items]);
    await database.query('commit');
    if (missing > CHUNK) say(`growth: ${Math.round((missing * 3) / 1_000)} thousand events to go`);
  }
  // Otherwise the first minutes would measure how the filling is tidied up.
  for (const table of ['event', 'dedupe', 'delivery', 'attempt', 'producer', 'link_cursor']) await database.query(`vacuum (analyze) ${table}`);
}
