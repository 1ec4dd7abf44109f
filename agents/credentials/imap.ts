import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { openMailbox } from '../imap/open-mailbox.js';

/** A mailbox that is read over IMAP (RFC 9051). */
export const imap = defineCredential({
  kind: 'imap',
  title: 'Mailbox (IMAP)',
  fields: z.strictObject({
    host: option
      .text({ title: 'Host', description: 'Name of the server.', placeholder: 'imap.example.com' })
      .regex(/^[^\s/@]+$/, { error: 'write a host name or an address without scheme, path or spaces, for example "imap.example.com"' }),
    port: option.number({ title: 'Port', description: '993 with TLS, 143 with STARTTLS.', integer: true, min: 1, max: 65_535 }).default(993),
    security: option
      .choice({ title: 'Encryption', description: 'Never fewer than asked for: a server that cannot do it gets no password.', values: ['tls', 'starttls', 'none'], titles: { tls: 'TLS', starttls: 'STARTTLS', none: 'none' } })
      .default('tls'),
    user: option.text({ title: 'User', description: 'Often the whole address.' }),
    password: option.secret({ title: 'Password', description: 'Sent only to this host. Many providers want one made for programs.' }),
    tlsCa: option.longText({ title: 'Certificate authority', description: 'PEM text, when the certificate is not signed by a public authority.', advanced: true }).optional(),
  }),
  hosts: ({ host, port }) => [`${host}:${port}`],
  async test({ net, credential, signal }, fields) {
    await using mailbox = await openMailbox({ net, credential: { ...credential, fields }, signal }, 'INBOX');
    return `logged in as ${fields.user}; ${mailbox.count} mails in the inbox`;
  },
});
