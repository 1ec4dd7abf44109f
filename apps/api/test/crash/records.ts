import { Client, types } from 'pg';
import type { PostgresDatabase } from '@rookery/testkit';

/** What is on record in the database of a Rookery, read by SQL at one moment, with none of its code. */
export interface Records {
  readonly producers: readonly { readonly agent: string; readonly port: string; readonly head: number }[];
  readonly links: readonly { readonly from: string; readonly port: string; readonly to: string; readonly cursor: number; readonly lag: number; readonly state: string }[];
  readonly events: readonly EventRecord[];
  readonly state: readonly { readonly agent: string; readonly key: string; readonly value: unknown }[];
  readonly timers: number;
  readonly deliveries: readonly { readonly agent: string; readonly event: string; readonly status: string; readonly attempts: number }[];
  readonly attempts: readonly { readonly agent: string; readonly event: string; readonly outcome: string }[];
  readonly inbox: readonly string[];
  readonly failed: readonly { readonly agent: string; readonly code: string; readonly message: string }[];
}

export interface EventRecord {
  readonly agent: string;
  readonly port: string;
  readonly id: string;
  readonly position: number;
  readonly parents: string;
  readonly key: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Backlog {
  readonly lag: number;
  readonly open: number;
  readonly timers: number;
}

export interface RecordReader {
  read(): Promise<Records>;
  backlog(): Promise<Backlog>;
  query<Row>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

const INT8 = 20;
const numbers = { getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === INT8 ? Number : types.getTypeParser(oid, format ?? 'text')) };

/** Opens a connection for each look, so that the database may be away between two of them. */
export function recordReader(database: PostgresDatabase): RecordReader {
  const withClient = async <Result>(work: (query: RecordReader['query']) => Promise<Result>): Promise<Result> => {
    const client = new Client({ ...database, types: numbers, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(async <Row>(sql: string, values: readonly unknown[] = []) => (await client.query(sql, [...values])).rows as readonly Row[]);
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  return {
    query: <Row>(sql: string, values?: readonly unknown[]) => withClient((query) => query<Row>(sql, values)),
    backlog: () => withClient(async (query) => (await query<Backlog>(BACKLOG))[0] ?? { lag: -1, open: -1, timers: -1 }),
    read: () => withClient(async (query): Promise<Records> => {
      await query('begin isolation level repeatable read read only');
      const events = await query<Omit<EventRecord, 'payload'> & { readonly payload: string }>(EVENTS);
      const state = await query<{ readonly agent: string; readonly key: string; readonly value: string }>(STATE);
      return {
        producers: await query(PRODUCERS),
        links: await query(LINKS),
        events: events.map((event) => ({ ...event, payload: JSON.parse(event.payload) as EventRecord['payload'] })),
        state: state.map((entry) => ({ ...entry, value: JSON.parse(entry.value) as unknown })),
        timers: (await query<{ readonly count: number }>('select count(*) from timer'))[0]?.count ?? 0,
        deliveries: await query(DELIVERIES),
        attempts: await query(ATTEMPTS),
        inbox: (await query<{ readonly title: string }>('select title from inbox_message order by id')).map(({ title }) => title),
        failed: await query('select a.slug as agent, f.code, f.message from failed_event f join agent a on a.id = f.agent_id'),
      };
    }),
  };
}

const BACKLOG = `select (select coalesce(sum(coalesce(l.drain_to, p.head) - c.position), 0)::bigint from link l join producer p on p.id = l.producer_id join link_cursor c on c.link_id = l.id) as lag,
  (select count(*) from delivery where status in ('pending', 'sending')) as open, (select count(*) from timer) as timers`;
const PRODUCERS = 'select a.slug as agent, p.port, p.head from producer p join agent a on a.id = p.agent_id';
const LINKS = `select f.slug as "from", p.port, t.slug as "to", l.state, c.position as cursor, coalesce(l.drain_to, p.head) - c.position as lag
  from link l join producer p on p.id = l.producer_id join agent f on f.id = p.agent_id join agent t on t.id = l.to_agent_id join link_cursor c on c.link_id = l.id`;
const EVENTS = `select a.slug as agent, p.port, e.producer_id || '-' || e.position as id, e.position, coalesce(e.parents, '') as parents, e.key, e.payload
  from event e join producer p on p.id = e.producer_id join agent a on a.id = p.agent_id order by e.producer_id, e.position`;
const STATE = 'select a.slug as agent, s.key, s.value from state s join agent a on a.id = s.agent_id';
const DELIVERIES = `select a.slug as agent, d.producer_id || '-' || d.position as event, d.status, d.attempts from delivery d join agent a on a.id = d.agent_id`;
const ATTEMPTS = `select a.slug as agent, t.producer_id || '-' || t.position as event, t.outcome from attempt t join agent a on a.id = t.agent_id order by t.number`;
