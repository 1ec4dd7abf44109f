import { z } from 'zod';
import { option } from '@rookery/sdk';

/** What every broker's login asks for, port and user apart. */
export const brokerFields = {
  host: option
    .text({ title: 'Host', description: 'Name or address of the broker.', placeholder: 'broker.example.com' })
    .regex(/^[^\s/@]+$/, { error: 'write a host name or an address without scheme, path or spaces, for example "broker.example.com"' }),
  tls: option.boolean({ title: 'TLS', description: 'Encrypt the connection and verify the certificate of the broker.' }).default(false),
  tlsCa: option
    .longText({ title: 'Certificate authority', description: 'PEM text, when the certificate is not signed by a public authority.', advanced: true })
    .optional(),
} as const;

// Brokers that know a client by its certificate or its address ask for none, so it may be empty.
export const optionalPassword = z.string().max(20_000).meta({ title: 'Password', description: 'Sent only to this host.', kind: 'secret', secret: true }).default('');

export function brokerPort(port: number) {
  return option.number({ title: 'Port', description: 'TCP port of the broker.', integer: true, min: 1, max: 65_535 }).default(port);
}

export function brokerHosts(fields: { readonly host: string; readonly port: number }): readonly string[] {
  return [`${fields.host}:${fields.port}`];
}
