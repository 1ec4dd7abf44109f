import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { databaseFields, databaseHosts } from './database-fields.js';

/** A MySQL or MariaDB login. Give it a user for its purpose; sources open read-only transactions all the same. */
export const mysql = defineCredential({
  kind: 'mysql',
  title: 'MySQL or MariaDB',
  fields: z.strictObject({
    ...databaseFields,
    port: option.number({ title: 'Port', description: 'TCP port of the server.', integer: true, min: 1, max: 65_535 }).default(3306),
  }),
  hosts: databaseHosts,
});
