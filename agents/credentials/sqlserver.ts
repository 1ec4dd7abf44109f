import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { databaseFields, databaseHosts } from './database-fields.js';

/** A log-in of SQL Server itself. It has no read-only transactions, so give it a user of `db_datareader`; what a source reads is rolled back all the same. */
export const sqlserver = defineCredential({
  kind: 'sqlserver',
  title: 'SQL Server',
  fields: z.strictObject({
    ...databaseFields,
    port: option.number({ title: 'Port', description: 'TCP port of the server; a named instance has one of its own.', integer: true, min: 1, max: 65_535 }).default(1433),
  }),
  hosts: databaseHosts,
});
