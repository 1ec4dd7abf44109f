import type { Statement } from '../persistence/database.js';

/** A column whose text may hold something of the person: plain, or JSON. */
export interface ErasedColumn {
  readonly name: string;
  readonly as: 'text' | 'json';
}

/** A table that is walked by its primary key, a stretch at a time. */
export interface ErasedTable {
  /** What the report counts its rows as. */
  readonly kind: ErasedKind;
  readonly table: string;
  readonly key: readonly { readonly name: string; readonly type: 'int' | 'bigint' | 'text' }[];
  readonly columns: readonly ErasedColumn[];
  /** SQL that tells whether row `t` is of workspace $1. */
  readonly isOwn: string;
  /** A column that holds a key: a row whose key is the person's is about them as a whole, and is deleted. */
  readonly owner?: string;
  /** SQL with the producer and the position of the event that row `t` is about. */
  readonly event?: readonly [producer: string, position: string];
  /** Rows that a running agent holds in memory: its turn is fenced off before they change. */
  readonly isHeld?: true;
}

export const erasedKinds = [
  'events', 'deliveries', 'cancelled', 'attempts', 'failedEvents', 'state', 'timers', 'inbox', 'feedItems', 'pushMessages', 'hookAnswers', 'captures', 'receipts', 'alarms', 'agentErrors', 'replays', 'tableWrites', 'storedValues', 'tableRows',
] as const;
export type ErasedKind = (typeof erasedKinds)[number];

const inWorkspace = 't.workspace_id = $1';
const agentEvent = ['t.producer_id', 't.position'] as const;
const eventNamed = (column: string): readonly [string, string] => [`split_part(t.${column}, '-', 1)::int`, `split_part(t.${column}, '-', 2)::bigint`];
const int = (name: string) => ({ name, type: 'int' }) as const;
const bigint = (name: string) => ({ name, type: 'bigint' }) as const;
const text = (name: string) => ({ name, type: 'text' }) as const;
const plain = (name: string): ErasedColumn => ({ name, as: 'text' });
const json = (name: string): ErasedColumn => ({ name, as: 'json' });

/** Everything beside the log, the tables of people and the deliveries' status in which a person may be found. */
export const erasedTables: readonly ErasedTable[] = [
  { kind: 'deliveries', table: 'delivery', key: [int('agent_id'), int('producer_id'), bigint('position')], columns: [plain('key'), plain('reason'), plain('reference')], isOwn: inWorkspace, event: agentEvent },
  { kind: 'attempts', table: 'attempt', key: [int('agent_id'), int('producer_id'), bigint('position'), int('number')], columns: [plain('message'), plain('reference')], isOwn: inWorkspace, event: agentEvent },
  { kind: 'failedEvents', table: 'failed_event', key: [int('agent_id'), int('producer_id'), bigint('position')], columns: [plain('message'), json('detail')], isOwn: inWorkspace, event: agentEvent },
  { kind: 'state', table: 'state', key: [int('agent_id'), text('key')], columns: [json('value')], isOwn: inWorkspace, owner: 'key', isHeld: true },
  { kind: 'timers', table: 'timer', key: [int('agent_id'), text('key'), text('name')], columns: [json('payload')], isOwn: inWorkspace, owner: 'key', isHeld: true },
  { kind: 'inbox', table: 'inbox_message', key: [int('id')], columns: [plain('title'), plain('body'), plain('url')], isOwn: inWorkspace, event: eventNamed('event_id') },
  { kind: 'feedItems', table: 'feed_item', key: [bigint('id')], columns: [plain('title'), plain('content'), plain('url'), plain('author'), json('payload')], isOwn: inWorkspace, event: eventNamed('event_id') },
  { kind: 'pushMessages', table: 'push_message', key: [int('agent_id'), text('channel'), bigint('position')], columns: [json('data')], isOwn: inWorkspace, event: eventNamed('event_id') },
  { kind: 'hookAnswers', table: 'hook_answer', key: [int('workspace_id'), text('trace_id')], columns: [json('answer')], isOwn: inWorkspace, event: eventNamed('trace_id') },
  {
    kind: 'captures', table: 'hook_capture_request', key: [text('capture_id'), int('position')], columns: [json('request')],
    isOwn: 'exists (select from hook_capture c where c.id = t.capture_id and c.workspace_id = $1)',
  },
  { kind: 'receipts', table: 'early_receipt', key: [int('workspace_id'), text('reference'), int('agent_id'), text('status')], columns: [plain('message'), plain('endpoint')], isOwn: inWorkspace, owner: 'reference' },
  { kind: 'alarms', table: 'alarm', key: [bigint('id')], columns: [json('detail')], isOwn: inWorkspace },
  { kind: 'agentErrors', table: 'agent', key: [int('id')], columns: [plain('last_error_message')], isOwn: inWorkspace },
  { kind: 'replays', table: 'replay', key: [int('id')], columns: [plain('event_key'), plain('reason')], isOwn: inWorkspace },
  { kind: 'tableWrites', table: 'table_write', key: [int('table_id'), text('key')], columns: [json('result')], isOwn: inWorkspace },
  { kind: 'storedValues', table: 'stored_value', key: [int('workspace_id'), text('key')], columns: [json('value')], isOwn: inWorkspace, owner: 'key' },
];

export function findTable(name: string): ErasedTable {
  const table = erasedTables.find((one) => one.table === name);
  if (table === undefined) throw new Error(`no table "${name}" is walked`);
  return table;
}

/** Where a walk stands: the key of the last row it has seen. */
export type Place = readonly (string | number)[];

const FIRST = { int: 0, bigint: 0, text: '' } as const;

export function firstPlace({ key }: Pick<ErasedTable, 'key'>): Place {
  return key.map(({ type }) => FIRST[type]);
}

/**
 * The rows of the next stretch in which the person may be found, and one row more, with nothing but its key, that tells where the stretch
 * ends. $1 workspace, $2 erasure, $3 the value, $4 rows at once, $5 the value as it stands in a URL, then the place. Uses the primary keys of the table, erasure_event and erasure_trace.
 */
export function findRows({ table, key, columns, isOwn, owner, event }: ErasedTable): Statement {
  const keys = key.map(({ name }) => `t.${name}`).join(', ');
  const place = key.map(({ type }, index) => `$${6 + index}::${type}`).join(', ');
  const searched = [...columns.map(({ name }) => name), ...(owner === undefined ? [] : [owner])];
  const isNamed = searched.map((name) => `position(lower($3) in lower(t.${name})) > 0 or position(lower($5) in lower(t.${name})) > 0`).join(' or ');
  const known = event === undefined ? 'null' : `(select r.found from erasure_event x left join erasure_trace r on r.erasure_id = x.erasure_id and r.producer_id = x.trace_producer_id and r.position = x.trace_position
      where x.erasure_id = $2 and x.producer_id = ${event[0]} and x.position = ${event[1]})`;
  const ofEvent = (more: string): string => (event === undefined ? 'false' : `exists (select from erasure_event x where x.erasure_id = $2 and x.producer_id = ${event[0]} and x.position = ${event[1]}${more})`);
  return {
    name: `erasure finds ${table}`,
    text: `with stretch as materialized (
        select t.* from ${table} t where (${keys}) > (${place}) order by ${keys} limit $4
      ), last as (
        select ${keys} from stretch t order by ${key.map(({ name }) => `t.${name} desc`).join(', ')} limit 1
      ), matched as (
        select t.*, ${known} as known_found, ${ofEvent(' and x.is_about')} as is_about from stretch t where ${isOwn} and $2::int is not null and (${isNamed} or ${ofEvent('')})
      )
      select ${key.map(({ name }) => `m.${name}`).join(', ')}, ${columns.map(({ name }) => `m.${name} as c_${name}`).join(', ')}, m.known_found, m.is_about, ${table === 'delivery' ? 'm.status' : 'null::text'} as status, false as is_last from matched m
      union all select ${key.map(({ name }) => `l.${name}`).join(', ')}, ${columns.map(() => 'null').join(', ')}, null, false, null, true from last l`,
  };
}

export function updateRow({ table, key, columns }: ErasedTable): Statement {
  const set = columns.map(({ name }, index) => `${name} = $${key.length + 1 + index}`).join(', ');
  return { name: `erasure rewrites ${table}`, text: `update ${table} set ${set} where ${whereKey(key)}` };
}

export function deleteRow({ table, key }: ErasedTable): Statement {
  return { name: `erasure deletes of ${table}`, text: `delete from ${table} where ${whereKey(key)}` };
}

function whereKey(key: ErasedTable['key']): string {
  return key.map(({ name, type }, index) => `${name} = $${index + 1}::${type}`).join(' and ');
}
