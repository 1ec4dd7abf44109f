import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { checkMail, mailOptions } from '../mail/mail-options.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'send-email',
  version: 1,
  title: 'Send e-mail',
  summary: 'Sends a mail through a mail server. Mail takes no idempotency key: when an answer is lost it is sent again under the same Message-ID, which many mailboxes show once.',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Mail server', description: 'The account that sends.', kinds: ['smtp'] }),
    from: option.template({ title: 'From', description: 'An address the account may use, with a name if you like.', placeholder: 'Auction alerts <alerts@example.com>' }),
    to: mailOptions.to,
    cc: mailOptions.cc,
    bcc: mailOptions.bcc,
    replyTo: option.template({ title: 'Reply to', description: 'Where answers go, when not to "from".', advanced: true }).prefault(''),
    subject: mailOptions.subject,
    text: mailOptions.text,
    html: mailOptions.html,
    attachments: mailOptions.attachments,
    thread: option.template({ title: 'Conversation', description: 'Mails with the same text here are shown as one conversation.', placeholder: 'lot-{{ id }}', advanced: true }).prefault(''),
    unsubscribe: option.url({ title: 'Unsubscribe address', description: 'Mail programs offer it beside the sender (RFC 8058). It takes a POST.', advanced: true }).prefault(''),
    perMinute: option.number({ title: 'Most per minute', description: 'What the provider allows this account.', min: 1, max: 10_000, integer: true, advanced: true }).prefault(300),
  }),
  outputs: [{ name: 'out', title: 'Sent', description: '{ "messageId": "<...@example.com>", "accepted": ["a@example.com"], "rejected": [] }' }],
  personal: ['accepted', 'rejected'],
  validate: checkMail,
  examples: [
    {
      title: 'A lot for a dealer',
      options: { credential: 'mail', from: 'Auction alerts <alerts@example.com>', to: '{{ dealer.email }}', subject: '{{ make }} for {{ price }} €', text: 'It ends at {{ endsAt }}.', thread: 'lot-{{ id }}' },
      given: [{ payload: { id: 7, make: 'BMW', price: 31000, endsAt: '18:00', dealer: { email: 'dealer@example.com' } } }],
    },
    {
      title: 'A mail with a table and a report',
      options: {
        credential: 'mail', from: 'alerts@example.com', to: '{{ dealer.email }}', subject: 'Lot {{ id }}', text: 'See the files.',
        attachments: [{ name: 'lot-{{ id }}.csv', content: 'make,price\n{{ make }},{{ price }}\n' }, { url: '{{ report }}', name: 'report.pdf' }],
      },
      given: [{ payload: { id: 7, make: 'BMW', price: 31000, report: 'https://files.example.com/7.pdf', dealer: { email: 'dealer@example.com' } } }],
    },
  ],
});

export type EmailOptions = z.output<typeof spec.options>;
