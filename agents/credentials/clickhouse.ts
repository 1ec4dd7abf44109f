import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { hostsOf, serverUrl } from '../bulk/server-url.js';

/** The HTTP interface of a ClickHouse server. */
export const clickhouse = defineCredential({
  kind: 'clickhouse',
  title: 'ClickHouse',
  fields: z.strictObject({
    url: serverUrl('Of the HTTP interface: port 8123, with TLS 8443.', 'https://clickhouse.example.com:8443'),
    database: option.text({ title: 'Database', description: 'Where a table without a database of its own is looked for.' }).default('default'),
    user: option.text({ title: 'User', description: 'A user that may insert into these tables.' }).default('default'),
    password: z.string().max(20_000).meta({ title: 'Password', description: 'Sent only to this host.', kind: 'secret', secret: true }).default(''),
  }),
  hosts: hostsOf,
});
