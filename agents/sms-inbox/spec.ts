import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'sms-inbox',
  version: 1,
  title: 'SMS inbox',
  summary: 'Turns text messages that people send to a number of Twilio into events, and keeps to their STOP and START.',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Account', description: 'The stored Twilio account, with its auth token: Twilio signs with it.', kinds: ['twilio'] }),
    numbers: option
      .list({
        title: 'Numbers to catch up on', description: 'Twilio posts a message once. About these numbers it is also asked on a schedule, for what came while nobody listened.',
        of: z.string().regex(/^(\+[1-9]\d{6,14}|\d{3,8})$/, { error: 'write one of your numbers as +15551234567, or a short code' }).meta({ kind: 'text', title: 'Number', description: 'One of the account\'s numbers.' }), max: 100,
      })
      .prefault([]),
    handlesOptOut: option
      .boolean({ title: 'Keep to STOP', description: 'After STOP nothing is sent from the number or its messaging service to this person; after START again.', advanced: true })
      .default(true),
  }),
  outputs: [
    {
      name: 'out', title: 'Message',
      description: '{ "sid": "SM...", "from": "+4915112345678", "to": "+15551230001", "text": "Yes, 320", "messagingService": null, "segments": 1, "country": "DE", "optOut": null, "media": [{ "url": "https://...", "contentType": "image/jpeg" }] }',
    },
    { name: 'optOut', title: 'Opt-out', description: 'A message that is one word: STOP, START or HELP, or one that means the same. The same fields, "optOut" is "stop", "start" or "help".' },
  ],
  personal: ['from', 'text'],
  examples: [
    { title: 'Replies to a number', options: { credential: 'twilio' } },
    { title: 'Replies, none missed', options: { credential: 'twilio', numbers: ['+15551234567'] } },
  ],
});
