import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { databaseKinds } from '../sql/login.js';
import { checkStatement, dialects } from '../sql/statement.js';

const columnName = (title: string, description: string) => option.text({ title, description, browse: { for: 'column', credential: 'credential', table: 'table' } }).max(128);

export const spec = defineSpec({
  apiVersion: 1,
  type: 'sql-query',
  version: 1,
  title: 'SQL query',
  summary: 'Watches a table or a query of PostgreSQL, MySQL, MariaDB or SQL Server and emits its rows as they come, change or go.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'Database', description: 'Where to ask; a user that may only read.', kinds: databaseKinds }),
    sql: option.code({ title: 'Statement', description: 'One SELECT. Conditions, order and limit for the cursor are put around it. Or leave it out and choose a table.', language: 'sql', browse: { for: 'statement', credential: 'credential' } }).optional(),
    table: option.text({ title: 'Table', description: 'Instead of a statement: a table or view of the database, with its schema if need be.', placeholder: 'lots', browse: { for: 'table', credential: 'credential' } }).max(257).optional(),
    filter: option
      .filter({ title: 'Filter', description: 'For a table: a filter form such as [["fields","id,title"],["eq","city_id",671]]; values may be templates over "parameters", "variables" and "stored".' })
      .prefault([]),
    parameters: option
      .list({ title: 'Parameters', description: 'Values for $1, $2 (PostgreSQL), ? (MySQL) or @p1, @p2 (SQL Server); texts may be templates over "parameters".', of: option.json({ title: 'Value', description: 'A text, a number, true, false or null.' }), max: 100 })
      .prefault([]),
    mode: option
      .choice({
        title: 'Mode', description: 'How new rows are told from old ones.', values: ['cursor', 'snapshot', 'all'],
        titles: { cursor: 'a column that grows', snapshot: 'compare with the last result', all: 'every row, every time' },
      })
      .default('cursor'),
    cursor: columnName('Cursor column', 'Grows with every insert and update: updated_at, a version, an id.').optional(),
    tieBreak: columnName('Tie-break column', 'Tells rows of one cursor value apart: the primary key.').optional(),
    startAt: option
      .text({ title: 'Start at', description: '"beginning": the rows that are there already are emitted too. "now": only what comes later. Or a value of the cursor column, included.' })
      .default('beginning'),
    overlap: option
      .duration({ title: 'Overlap', description: 'How far back a column of times is read again, for rows that commit late; rows seen before are dropped. Default 5s.', max: '7d' })
      .optional(),
    overlapBy: option
      .number({ title: 'Overlap by number', description: 'How far back a numeric column is read again. Default 0.', min: 0, integer: true, advanced: true })
      .optional(),
    keyColumns: option
      .list({ title: 'Key columns', description: 'What names a row, for snapshots: the primary key.', of: columnName('Column', 'A column of the result.'), max: 8 })
      .default([]),
    before: option.boolean({ title: 'Keep the row before', description: 'Snapshots also keep the rows, so that a change shows what was there before.' }).default(false),
    firstRun: option
      .choice({ title: 'First snapshot', description: 'What the rows that are there already do.', values: ['silent', 'emit'], titles: { silent: 'emit nothing', emit: 'emit all as added' } })
      .default('silent'),
    batchSize: option.number({ title: 'Rows at once', description: 'Most events of one check; more waiting rows follow at once.', min: 1, max: 10_000, integer: true, advanced: true }).default(1000),
    maxRows: option
      .number({ title: 'Most rows', description: 'A snapshot, or "all", with more rows is refused rather than cut off.', min: 1, max: 500_000, integer: true, advanced: true })
      .default(100_000),
    statementTimeout: option.duration({ title: 'Statement time-out', description: 'The server stops a statement after it.', min: '100ms', max: '10m', advanced: true }).prefault('30s'),
    connectTimeout: option.duration({ title: 'Connect time-out', description: 'From the first packet to the log-in.', min: '100ms', max: '1m', advanced: true }).prefault('10s'),
  }),
  outputs: [
    { name: 'out', title: 'Out' },
    { name: 'too-large', title: 'Too large', description: 'Rows over 256 KiB: which they were, without what they held.' },
  ],
  examples: [
    {
      title: 'New and updated lots',
      options: { credential: 'auction-db', sql: "select * from lots where status = 'open'", cursor: 'updated_at', tieBreak: 'id', startAt: 'now' },
    },
    {
      title: 'Open lots of a city, without a statement',
      options: { credential: 'auction-db', table: 'lots', filter: [['eq', 'city_id', 671], ['gt', 'ends_at', 'now()']], cursor: 'updated_at', tieBreak: 'id' },
    },
    { title: 'Rows by number', options: { credential: 'auction-db', sql: 'select id, lot_id, amount from bids', cursor: 'id', tieBreak: 'id', overlapBy: 1000 } },
    {
      title: 'What was added, changed and removed',
      options: { credential: 'auction-db', mode: 'snapshot', sql: 'select dealer_id, city_id, active from dealer_cities', keyColumns: ['dealer_id', 'city_id'], before: true },
    },
  ],
  validate(options) {
    const faults: { path: string; message: string; hint?: string }[] = [...questionFaults(options)];
    const checked = options.sql === undefined ? [] : dialects.map((dialect) => checkStatement(options.sql ?? '', dialect));
    const [inPostgres] = checked;
    if (inPostgres?.ok === false && checked.every((statement) => !statement.ok)) faults.push({ path: 'sql', message: inPostgres.message, hint: inPostgres.hint });
    if (options.mode === 'cursor') {
      if (options.cursor === undefined) faults.push({ path: 'cursor', message: 'the mode "cursor" needs a cursor column', hint: 'name a column that grows with every change, for example "updated_at"; without one use the mode "snapshot"' });
      if (options.tieBreak === undefined) faults.push({ path: 'tieBreak', message: 'the mode "cursor" needs a tie-break column, or rows of one cursor value are lost', hint: 'name the primary key; if the cursor is unique, name it again' });
      const readable = checked.filter((statement) => statement.ok);
      if (readable.length > 0 && readable.every((statement) => statement.hasLimit)) faults.push({ path: 'sql', message: 'a LIMIT of the statement would hide rows from the cursor for ever', hint: 'remove LIMIT and ORDER BY; "batchSize" limits a check' });
      if (options.overlap !== undefined && options.overlapBy !== undefined) faults.push({ path: 'overlapBy', message: '"overlap" and "overlapBy" are both given', hint: 'keep "overlap" for a column of times, "overlapBy" for a numeric one' });
    }
    if (options.mode === 'snapshot' && options.keyColumns.length === 0) faults.push({ path: 'keyColumns', message: 'the mode "snapshot" needs at least one key column', hint: 'name the primary key' });
    return faults;
  },
});

export type SqlQueryOptions = z.output<typeof spec.options>;

/** A statement or a table, and parts of a filter that mean nothing where the agent orders the rows itself. */
function questionFaults({ sql, table, filter, mode, parameters }: SqlQueryOptions): readonly { readonly path: string; readonly message: string; readonly hint?: string }[] {
  const operators = new Set(filter.operators);
  const own = ['order', 'limit', 'offset', 'group', 'count', 'sum', 'avg', 'min', 'max'].filter((operator) => operators.has(operator));
  return [
    ...(sql === undefined && table === undefined ? [{ path: 'sql', message: 'there is neither a statement nor a table', hint: 'write a SELECT, or choose a table and a filter' }] : []),
    ...(sql !== undefined && table !== undefined ? [{ path: 'table', message: 'there are both a statement and a table', hint: 'keep one of them' }] : []),
    ...(sql !== undefined && operators.size > 0 ? [{ path: 'filter', message: 'a filter goes with a table, not with a statement', hint: 'write the conditions into the statement, or choose a table instead' }] : []),
    ...(table !== undefined && parameters.length > 0 ? [{ path: 'parameters', message: 'parameters go with a statement', hint: 'write the values into the filter' }] : []),
    ...(table !== undefined && mode === 'cursor' && own.length > 0 ? [{ path: 'filter', message: `"${own.join('", "')}" would hide rows from the cursor for ever`, hint: 'leave it out; "batchSize" limits a check' }] : []),
  ];
}
