import { z } from 'zod';
import { option } from '@rookery/sdk';

/** What every database login asks for, the port apart. */
export const databaseFields = {
  host: option
    .text({ title: 'Host', description: 'Name or address of the server.', placeholder: 'db.example.com' })
    .regex(/^[^\s/@]+$/, { error: 'write a host name or an address without scheme, path or spaces, for example "db.example.com"' }),
  database: option.text({ title: 'Database', description: 'Name of the database.' }),
  user: option.text({ title: 'User', description: 'A user that may do what its agents need and nothing else: only read for a source, only write to its tables for an action.' }),
  // Servers that trust an address or a certificate ask for none, so it may be empty.
  password: z.string().max(20_000).meta({ title: 'Password', description: 'Sent only to this host.', kind: 'secret', secret: true }).default(''),
  tls: option
    .boolean({ title: 'TLS', description: 'Encrypt the connection and verify the certificate of the server.' })
    .default(false),
  tlsCa: option
    .longText({ title: 'Certificate authority', description: 'PEM text, when the certificate is not signed by a public authority.', advanced: true })
    .optional(),
} as const;

export function databaseHosts(fields: { readonly host: string; readonly port: number }): readonly string[] {
  return [`${fields.host}:${fields.port}`];
}
