import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { googleKinds } from '../google/google-access.js';
import { checkMail, mailOptions } from '../mail/mail-options.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'send-gmail',
  version: 1,
  title: 'Send Gmail',
  summary: 'Sends a mail from a Gmail mailbox. When an answer was lost, the sent mails are looked through before it is sent again, where the credential permits that.',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Google account', description: 'The stored account whose mailbox sends; a service account must act as a person.', kinds: googleKinds }),
    to: mailOptions.to,
    cc: mailOptions.cc,
    bcc: mailOptions.bcc,
    from: option.template({ title: 'From', description: 'Empty: the address of the account. Otherwise an alias that Gmail knows, with a name if you like.', advanced: true }).prefault(''),
    replyTo: option.template({ title: 'Reply to', description: 'Where answers go, when not to the account.', advanced: true }).prefault(''),
    subject: mailOptions.subject,
    text: mailOptions.text,
    html: mailOptions.html,
    attachments: mailOptions.attachments,
  }),
  outputs: [{ name: 'out', title: 'Sent', description: '{ "id": "18c...", "threadId": "18c..." }' }],
  validate: checkMail,
  examples: [
    {
      title: 'A lot for a dealer',
      options: { credential: 'google', to: '{{ dealer.email }}', subject: '{{ make }} for {{ price }} €', text: 'It ends at {{ endsAt }}.' },
      given: [{ payload: { make: 'BMW', price: 31000, endsAt: '18:00', dealer: { email: 'dealer@example.com' } } }],
      answer: { id: '18c0', threadId: '18c0' },
    },
  ],
});

export type GmailOptions = z.output<typeof spec.options>;
