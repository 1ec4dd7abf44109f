import { createHash } from 'node:crypto';
import { defineAction, PermanentError, UserError, type ActionContext, type Delivery } from '@rookery/sdk';
import type { z } from 'zod';
import { callServer } from '../bulk/call-server.js';
import { clickhouse } from '../credentials/clickhouse.js';
import { verdictOn } from './answer.js';
import { spec, type InsertClickhouseOptions } from './spec.js';

type Login = z.output<typeof clickhouse.fields>;
type Context = ActionContext<InsertClickhouseOptions>;

interface Row {
  readonly delivery: Delivery;
  readonly line: string;
}

/**
 * A call is one block. Its token is made of the keys of its deliveries, and the host keeps a batch together over a crash, so a table that
 * looks for duplicates takes a repeated call once.
 */
export const insertClickhouse = defineAction(spec, {
  delivery: 'idempotent',
  batchSize: 1_000,
  concurrency: 2,

  async performBatch(context, deliveries) {
    const { name, kind, fields } = await context.credential(context.options.credential);
    const login = kind === clickhouse.kind ? clickhouse.fields.safeParse(fields) : undefined;
    if (login?.success !== true) throw new UserError(`credential: "${name}" is no stored server of the kind "clickhouse"; choose another or save it again`, { code: 'provider.refused' });
    const rows = deliveries.map((delivery) => rowOf(context.options, delivery));
    const errors = await insert(context, login.data, rows.filter((row): row is Row => !(row instanceof Error)));
    return rows.map((row) => (row instanceof Error ? row : errors.get(row) ?? { status: 'delivered', outputs: [{ payload: row.delivery.event.payload }] }));
  },
});

/** Only what went wrong. A call with a row that does not fit inserts nothing; halves of it find the row. */
async function insert(context: Context, login: Login, rows: readonly Row[]): Promise<ReadonlyMap<Row, Error>> {
  if (rows.length === 0) return new Map();
  const all = (error: unknown) => new Map(rows.map((row) => [row, error instanceof Error ? error : new Error(String(error))]));
  try {
    const { options, net, signal } = context;
    const answer = await callServer(net, urlOf(login, options, rows), {
      method: 'POST', signal, timeoutMs: options.timeout, credential: options.credential, body: rows.map(({ line }) => line).join(''),
      headers: { 'content-type': 'application/x-ndjson', 'x-clickhouse-user': login.user, 'x-clickhouse-key': login.password, 'x-clickhouse-database': login.database },
    });
    const verdict = verdictOn(answer);
    if ('isDone' in verdict) return new Map();
    if (!verdict.isAboutRows || rows.length === 1) return all(verdict.error);
    const middle = Math.ceil(rows.length / 2);
    return new Map([...(await insert(context, login, rows.slice(0, middle))), ...(await insert(context, login, rows.slice(middle)))]);
  } catch (error) {
    return all(error);
  }
}

function urlOf({ url }: Login, { table, collect, unknownFields }: InsertClickhouseOptions, rows: readonly Row[]): string {
  const address = new URL(url);
  const token = createHash('sha256').update(rows.map(({ delivery }) => delivery.idempotencyKey).toSorted().join('\n')).digest('hex');
  address.search = new URLSearchParams({
    query: `INSERT INTO ${table.split('.').map(quoted).join('.')} FORMAT JSONEachRow`,
    insert_deduplication_token: token,
    async_insert: collect ? '1' : '0',
    ...(collect ? { wait_for_async_insert: '1', async_insert_deduplicate: '1' } : {}),
    // The answer comes when the rows are written, so that its status can be believed.
    wait_end_of_query: '1',
    date_time_input_format: 'best_effort',
    input_format_skip_unknown_fields: unknownFields === 'skip' ? '1' : '0',
    input_format_parallel_parsing: '0',
  }).toString();
  return address.href;
}

function rowOf({ columns, keyColumn }: InsertClickhouseOptions, delivery: Delivery): Row | Error {
  const { event, idempotencyKey } = delivery;
  try {
    const mapped = Object.entries(columns);
    const values = mapped.length === 0 ? event.payload : Object.fromEntries(mapped.map(([column, template]) => [column, template.value(event.scope)]));
    const row = keyColumn === undefined ? values : { ...values, [keyColumn]: idempotencyKey };
    if (Object.keys(row).length === 0) return new PermanentError('the event has no fields; map columns or send an event with fields');
    return { delivery, line: `${JSON.stringify(row)}\n` };
  } catch (error) {
    return error instanceof Error ? error : new PermanentError(String(error));
  }
}

/** Backticks, with backslash escapes as ClickHouse reads them. */
function quoted(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
