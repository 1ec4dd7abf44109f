import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { databaseKinds } from '../sql/login.js';
import { dialects } from '../sql/statement.js';
import { checkWriteStatement } from '../sql/write-statement.js';

const columnName = option.text({ title: 'Column', description: 'The name of a column of the table.', browse: { for: 'column', credential: 'credential', table: 'table' } }).max(128);

export const spec = defineSpec({
  apiVersion: 1,
  type: 'write-sql',
  version: 1,
  title: 'Write to SQL database',
  summary: 'Inserts, changes or deletes a row of a PostgreSQL, MySQL, MariaDB or SQL Server table for every event, many events in one transaction.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'Database', description: 'Where to write; a user that may write to this table.', kinds: databaseKinds }),
    way: option
      .choice({
        title: 'Way', description: 'What an event does to the table.', values: ['insert', 'insert-or-ignore', 'upsert', 'update', 'delete', 'statement'],
        titles: {
          insert: 'adds a row', 'insert-or-ignore': 'adds a row unless it is there', upsert: 'changes the row or adds it', update: 'changes the row if it is there', delete: 'deletes the row',
          statement: 'runs a statement of your own',
        },
      })
      .default('insert'),
    table: option.text({ title: 'Table', description: 'Its name, with its schema if need be.', placeholder: 'public.lots', browse: { for: 'table', credential: 'credential' } }).max(257).optional(),
    by: option.list({ title: 'Found by', description: 'The columns a row is found by: the key. Not for "insert".', of: columnName, max: 8 }).default([]),
    columns: option.keyValue({ title: 'Columns', description: 'Column names with templates: vin = {{ vin }}, price = {{ lot.price }}. Left out: the fields of the event.' }).prefault({}),
    sql: option.code({ title: 'Statement', description: 'For a statement of your own: one INSERT, UPDATE, DELETE, MERGE or CALL with $1, $2 (PostgreSQL), ? (MySQL) or @p1, @p2 (SQL Server) for values.', language: 'sql', browse: { for: 'statement', credential: 'credential' } }).optional(),
    parameters: option
      .list({ title: 'Parameters', description: 'Values for the places of the statement, in order; texts may be templates over the event.', of: option.json({ title: 'Value', description: 'A text, a number, true, false, null, or a list or object, which goes as JSON text.' }), max: 100 })
      .prefault([]),
    keyColumn: option
      .text({ title: 'Key column', description: 'For "insert": a column with a unique index that takes the key of the delivery, so that a repeat adds no second row.', browse: { for: 'column', credential: 'credential', table: 'table' } })
      .max(128)
      .optional(),
    seenTable: option
      .text({ title: 'Table of seen keys', description: 'A table with a column "delivery_key" as its primary key. What is in it is not done again, whatever the way; it is written in the same transaction.', placeholder: 'rookery_seen', advanced: true, browse: { for: 'table', credential: 'credential' } })
      .max(257)
      .optional(),
    returning: option.list({ title: 'Returned columns', description: 'Columns of the written row to hand on. Left out: the event is handed on as it is.', of: columnName, max: 50 }).default([]),
    statementTimeout: option.duration({ title: 'Statement time-out', description: 'The server stops a statement after it.', min: '100ms', max: '10m', advanced: true }).prefault('30s'),
    connectTimeout: option.duration({ title: 'Connect time-out', description: 'From the first packet to the log-in.', min: '100ms', max: '1m', advanced: true }).prefault('10s'),
  }),
  outputs: [
    { name: 'out', title: 'Out', description: 'The event, or the returned columns, once the transaction is committed.' },
    { name: 'none', title: 'None', description: 'Events whose row was not there to change or delete, or was there already, unchanged.' },
  ],
  validate({ way, table, by, columns, sql, keyColumn }) {
    const faults: { path: string; message: string; hint?: string }[] = [];
    if (way === 'statement') {
      if (sql === undefined) faults.push({ path: 'sql', message: 'there is no statement', hint: 'write one, or choose another way and a table' });
      const checked = sql === undefined ? [] : dialects.map((dialect) => checkWriteStatement(sql, dialect));
      const [inPostgres] = checked;
      if (inPostgres?.ok === false && checked.every((statement) => !statement.ok)) faults.push({ path: 'sql', message: inPostgres.message, hint: inPostgres.hint });
      return faults;
    }
    if (table === undefined) faults.push({ path: 'table', message: 'there is no table', hint: 'name the table to write to' });
    if (sql !== undefined) faults.push({ path: 'sql', message: `a statement is not used by "${way}"`, hint: 'remove it, or choose the way "statement"' });
    if (way !== 'insert' && by.length === 0) faults.push({ path: 'by', message: `"${way}" needs to know by which columns a row is found`, hint: 'name the key of the table, for example ["vin"]' });
    if (way !== 'insert' && keyColumn !== undefined) faults.push({ path: 'keyColumn', message: `a key column is for "insert"; "${way}" finds its row by "by"`, hint: 'remove it' });
    const missing = Object.keys(columns).length === 0 ? [] : by.filter((column) => columns[column] === undefined);
    if (missing.length > 0) faults.push({ path: 'columns', message: `the key column ${missing.map((column) => `"${column}"`).join(', ')} has no value`, hint: 'give every column of "by" a template' });
    return faults;
  },
  examples: [
    { title: 'The last price of each lot', options: { credential: 'shop-db', table: 'lots', way: 'upsert', by: ['vin'], columns: { vin: '{{ vin }}', price: '{{ bid.amount }}' } } },
    { title: 'Every event as a row, once', options: { credential: 'shop-db', table: 'alerts', keyColumn: 'delivery_key' } },
    {
      title: 'A statement of your own',
      options: { credential: 'shop-db', way: 'statement', sql: 'update stock set amount = amount - $1 where sku = $2', parameters: ['{{ amount }}', '{{ sku }}'], seenTable: 'rookery_seen' },
    },
  ],
});

export type WriteSqlOptions = z.output<typeof spec.options>;
