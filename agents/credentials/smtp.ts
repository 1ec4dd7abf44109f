import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { openSmtpLine } from '../mail/smtp-line.js';

/** A mail server that sends for us (RFC 6409). */
export const smtp = defineCredential({
  kind: 'smtp',
  title: 'Mail server (SMTP)',
  fields: z.strictObject({
    host: option
      .text({ title: 'Host', description: 'Name of the server.', placeholder: 'smtp.example.com' })
      .regex(/^[^\s/@]+$/, { error: 'write a host name or an address without scheme, path or spaces, for example "smtp.example.com"' }),
    port: option.number({ title: 'Port', description: '587 with STARTTLS, 465 with TLS.', integer: true, min: 1, max: 65_535 }).default(587),
    security: option
      .choice({ title: 'Encryption', description: 'Never fewer than asked for: a server that cannot do it gets no password.', values: ['starttls', 'tls', 'none'], titles: { starttls: 'STARTTLS', tls: 'TLS', none: 'none' } })
      .default('starttls'),
    user: option.text({ title: 'User', description: 'Empty for a server that asks for none.' }).optional(),
    password: z.string().max(20_000).meta({ title: 'Password', description: 'Sent only to this host. Many providers want one made for programs.', kind: 'secret', secret: true }).default(''),
    tlsCa: option.longText({ title: 'Certificate authority', description: 'PEM text, when the certificate is not signed by a public authority.', advanced: true }).optional(),
  }),
  hosts: ({ host, port }) => [`${host}:${port}`],
  async test({ net, credential, signal }, fields) {
    const line = await openSmtpLine({ net, credential: { ...credential, fields }, signal });
    await line.close();
    return fields.user === undefined ? `${fields.host} answers` : `logged in as ${fields.user}`;
  },
});
