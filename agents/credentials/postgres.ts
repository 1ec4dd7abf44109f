import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { databaseFields, databaseHosts } from './database-fields.js';

/** A PostgreSQL login. Give it a role for its purpose; sources open read-only transactions all the same. */
export const postgres = defineCredential({
  kind: 'postgres',
  title: 'PostgreSQL',
  fields: z.strictObject({
    ...databaseFields,
    port: option.number({ title: 'Port', description: 'TCP port of the server.', integer: true, min: 1, max: 65_535 }).default(5432),
  }),
  hosts: databaseHosts,
});
