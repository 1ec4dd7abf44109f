import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { HTTP_CREDENTIALS } from '../http/authorization.js';
import { headerNameFault, urlFaults } from '../http/request-rules.js';
import { smsOptions } from '../sms/sms-options.js';

const values = (title: string, description: string) =>
  option.list({ title, description, of: z.string().min(1).max(200).meta({ kind: 'text', title: 'Value', description: 'As the provider writes it; capitals do not matter.' }), max: 50 });

const rule = option.object({
  title: 'Rule',
  description: 'What an answer means.',
  fields: {
    when: option.conditions({ title: 'When', description: 'All must hold for the answer, which has "status", "body" and "headers": "body.error.code" equal to 12.' }),
    means: option.choice({
      title: 'Means', description: 'What becomes of the message.', values: ['later', 'wait', 'never', 'lost number'],
      titles: { later: 'not sent, try again', wait: 'too many at once: all messages wait', never: 'refused for good', 'lost number': 'refused, and nothing more is sent to this number' },
    }),
  },
});

const receipts = option.object({
  title: 'Receipts',
  description: 'How the provider reports what became of a message, at the address of this agent.',
  fields: {
    items: option.path({ title: 'List', description: 'Where the list of receipts is, when the provider posts several at once.' }).optional(),
    id: option.path({ title: 'Id', description: 'Where the id of the message is, as the answer to the call had it.', placeholder: 'messageId' }),
    status: option.path({ title: 'Status', description: 'Where the status is.', placeholder: 'status' }),
    delivered: values('Delivered', 'What the status says when it arrived.'),
    failed: values('Failed', 'What it says when it could not be delivered.').prefault([]),
    lost: values('Lost number', 'What it says when nothing will ever arrive at this number; "to" says which one it is.').prefault([]),
    to: option.path({ title: 'Number', description: 'Where the number is, for "Lost number".', placeholder: 'to' }).optional(),
    reason: option.path({ title: 'Reason', description: 'Where it says why it failed.' }).optional(),
    proof: option
      .choice({
        title: 'Who may report', description: 'Most providers cannot sign; the secret of this agent then stands in the address they call, as "?secret=...".', values: ['secret', 'none'],
        titles: { secret: 'whoever sends the secret', none: 'everybody who knows the address and the id' },
      })
      .default('secret'),
    answer: option.text({ title: 'Answer', description: 'What the provider wants to hear, such as OK.', advanced: true }).optional(),
  },
});

export const spec = defineSpec({
  apiVersion: 1,
  type: 'send-sms-http',
  version: 1,
  title: 'Send SMS by HTTP',
  summary: 'Sends a text message through any provider that takes an HTTP call, as its documentation says; and follows it by receipts where the provider posts some.',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Credential', description: 'User name and password, token or API key; goes only to the hosts it was stored for.', kinds: HTTP_CREDENTIALS }).optional(),
    url: option.url({ title: 'Address', description: 'Where messages are sent.', placeholder: 'https://sms.example/api/send' }),
    method: option.choice({ title: 'Method', description: 'How it is called.', values: ['POST', 'PUT', 'GET'] }).default('POST'),
    format: option
      .choice({ title: 'Format', description: 'How the fields are written.', values: ['json', 'form', 'query'], titles: { json: 'JSON', form: 'Form', query: 'In the address' } })
      .default('json'),
    to: smsOptions.to,
    text: smsOptions.text,
    fields: option
      .json({ title: 'Fields', description: 'What the provider wants, by its names. Texts are templates over the event and "sms": to, text, segments, encoding, id (the same for every attempt), validitySeconds, receiptsUrl.' })
      .prefault({ to: '{{ sms.to }}', text: '{{ sms.text }}' }),
    headers: option.keyValue({ title: 'Headers', description: 'Never a secret: choose a credential instead.' }).prefault({}),
    success: option.conditions({ title: 'Sent when', description: 'All must hold for the answer, which has "status", "body" and "headers". Default: a status from 200 to 299.' }).optional(),
    id: option.path({ title: 'Id', description: 'Where in the body of the answer the id of the message is; receipts name it.', placeholder: 'messages.0.id' }).optional(),
    reason: option.path({ title: 'Reason', description: 'Where in the body it says why a message was refused.', placeholder: 'error.message' }).optional(),
    refusals: option.list({ title: 'Other answers', description: 'Rules that come before everything else; the first one that fits counts.', of: rule, max: 50 }).prefault([]),
    receipts: receipts.optional(),
    maxSegments: smsOptions.maxSegments,
    tooLong: smsOptions.tooLong,
    rate: option.number({ title: 'Messages a second', description: 'What the provider takes; each part of a long text counts.', min: 0.1, max: 10_000, advanced: true }).default(10),
    urgent: smsOptions.urgent,
  }),
  outputs: [{ name: 'out', title: 'Sent', description: '{ "id": "m-1", "to": "+4915123456789", "text": "...", "segments": 1, "encoding": "GSM-7", "answer": { "messages": [{ "id": "m-1" }] } }' }],
  personal: ['to'],
  examples: [
    {
      title: 'A provider with a JSON API',
      options: {
        credential: 'sms-provider', url: 'https://sms.example/v1/messages', to: '{{ phone }}', text: 'Lot {{ lot }} ends soon.',
        fields: { recipients: ['{{ sms.to }}'], body: '{{ sms.text }}', sender: 'Auction', clientReference: '{{ sms.id }}' },
        id: 'messages.0.id', reason: 'error.message',
        refusals: [{ when: [{ field: 'body.error.code', is: 'equal to', value: 'INVALID_NUMBER' }], means: 'lost number' }],
        receipts: { id: 'messageId', status: 'status', delivered: ['DELIVRD'], failed: ['UNDELIV', 'EXPIRED', 'REJECTD'] },
      },
      given: [{ payload: { phone: '+4915123456789', lot: 7 } }],
      answer: { id: 'm-1', to: '+4915123456789', text: 'Lot 7 ends soon.', segments: 1, encoding: 'GSM-7', answer: { messages: [{ id: 'm-1' }] } },
    },
  ],
  validate: ({ url, headers, format, method, receipts: report, id }) => [
    ...urlFaults(url),
    ...Object.keys(headers).flatMap((name) => headerNameFault(`headers.${name}`, name) ?? []),
    ...(method === 'GET' && format !== 'query' ? [{ path: 'format', message: 'a GET has no body', hint: 'choose "query", or the method POST' }] : []),
    ...(report !== undefined && id === undefined ? [{ path: 'id', message: 'receipts name messages by their id, and where it is is not said', hint: 'fill in where the id is in the answer' }] : []),
    ...(report !== undefined && report.lost.length > 0 && report.to === undefined ? [{ path: 'receipts.to', message: 'it is not said where the lost number is', hint: 'fill in where the number is in a receipt' }] : []),
  ],
});
