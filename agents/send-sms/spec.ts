import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { smsOptions } from '../sms/sms-options.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'send-sms',
  version: 1,
  title: 'Send SMS',
  summary:
    'Sends a text message through Twilio and follows it until it is delivered. Twilio takes no idempotency key: when an answer is lost the message is held, and another attempt first looks at Twilio whether it was sent.',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Account', description: 'The stored Twilio account.', kinds: ['twilio'] }),
    to: smsOptions.to,
    text: smsOptions.text,
    from: option
      .text({ title: 'Sender', description: 'One of your numbers, a short code, or a sender name of up to 11 letters. Leave it empty with a messaging service.', placeholder: '+15551234567' })
      .regex(/^(\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11})$/, { error: 'write a number as +15551234567, a short code, or a name of up to 11 letters, digits and spaces' })
      .optional(),
    messagingService: option
      .text({ title: 'Messaging service', description: 'Its SID, when Twilio is to choose the sender.', placeholder: 'MG0123...' })
      .regex(/^MG[0-9a-fA-F]{32}$/, { error: 'this is no SID of a messaging service; it begins with "MG" and has 34 characters' })
      .optional(),
    maxSegments: smsOptions.maxSegments,
    tooLong: smsOptions.tooLong,
    validity: option.duration({ title: 'Of use for', description: 'Twilio drops the message when it could not be sent in this time; at most until the event expires.', min: '5s', max: '10h' }).optional(),
    receipts: option.boolean({ title: 'Receipts', description: 'Twilio reports whether it was delivered. Needs a server that can be reached from outside (ROOKERY_PUBLIC_URL).' }).default(true),
    rate: option
      .number({ title: 'Messages a second', description: 'What the sender may send: 1 for a US long code, 3 for a toll-free number, 100 for a short code; for a messaging service the sum of its senders.', min: 0.1, max: 1_000, advanced: true })
      .default(1),
    urgent: smsOptions.urgent,
  }),
  outputs: [{ name: 'out', title: 'Sent', description: '{ "sid": "SM...", "to": "+4915123456789", "from": "+15551234567", "text": "...", "segments": 1, "encoding": "GSM-7", "status": "queued", "wasFound": false }' }],
  personal: ['to'],
  examples: [
    {
      title: 'An auction that ends soon',
      options: { credential: 'twilio', to: '{{ phone }}', from: '+15551234567', text: 'Lot {{ lot }} ends at {{ ends }}. Your bid is {{ bid }} EUR.' },
      given: [{ payload: { phone: '+4915123456789', lot: 7, ends: '18:00', bid: 310 } }],
      answer: { sid: 'SM0123456789abcdef0123456789abcdef', to: '+4915123456789', from: '+15551234567', text: 'Lot 7 ends at 18:00. Your bid is 310 EUR.', segments: 1, encoding: 'GSM-7', status: 'queued', wasFound: false },
    },
  ],
  validate: ({ from, messagingService }) =>
    from === undefined && messagingService === undefined ? [{ path: 'from', message: 'there is no sender', hint: 'fill in a sender or a messaging service' }] : [],
});
