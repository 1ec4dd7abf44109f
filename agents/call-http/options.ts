import { z } from 'zod';
import { option } from '@rookery/sdk';
import { HTTP_CREDENTIALS } from '../http/authorization.js';
import { pagingOption } from '../http/paging.js';
import { part } from './multipart.js';
import { signatureOption } from './signature-option.js';
import { parseStatusSet, unionOf, type StatusSet } from './status-set.js';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
export const BODIES = ['event', 'json', 'text', 'form', 'multipart', 'none'] as const;
/** Kinds of credentials a call may carry. */
export const CREDENTIALS = [...HTTP_CREDENTIALS, 'http-signing'] as const;
const LONGEST_EXPRESSION = 1_000;

const statusText = z.string().transform((text, context): StatusSet => {
  const set = parseStatusSet(text);
  if (set !== undefined) return set;
  context.addIssue({ code: 'custom', input: text, message: `"${text}" is not a status; write 200, 200-299 or 2xx` });
  return z.NEVER;
});

const statusRule = z
  .strictObject({
    status: statusText.meta({ kind: 'text', title: 'Status', description: '404, 400-499 or 4xx.' }),
    means: option.choice({
      title: 'Means', description: 'What becomes of the delivery.', values: ['accept', 'retry', 'refuse'],
      titles: { accept: 'done', retry: 'not done, try again', refuse: 'refused for good' },
    }),
  })
  .meta({ kind: 'object', title: 'Rule', description: 'What a status means.' });

export const options = z.strictObject({
  method: option.choice({ title: 'Method', description: 'What to do there.', values: METHODS }).default('POST'),
  url: option.url({ title: 'Address', description: 'Encode what goes into the path with | url_encode; parameters belong under Query.', placeholder: 'https://partner.example/orders' }),
  query: option.keyValue({ title: 'Query', description: 'Parameters added to the address, encoded.' }).prefault({}),
  headers: option.keyValue({ title: 'Headers', description: 'Never a secret: choose a credential instead.' }).prefault({}),
  body: option
    .choice({
      title: 'Body', description: 'What is sent. Default: the event, and nothing with GET, HEAD and DELETE.', values: BODIES,
      titles: { event: 'The event, as it is', json: 'JSON', text: 'Text', form: 'Form fields', multipart: 'Form with files', none: 'Nothing' },
    })
    .optional(),
  json: option.json({ title: 'JSON', description: 'For the body "json"; texts in it may be templates.' }).optional(),
  text: option.template({ title: 'Text', description: 'For the body "text".', multiline: true }).optional(),
  form: option.keyValue({ title: 'Form fields', description: 'For the body "form".' }).optional(),
  multipart: option.list({ title: 'Parts', description: 'For the body "multipart".', of: part, max: 50 }).optional(),
  credential: option
    .credential({ title: 'Credential', description: 'User name and password, token, API key, OAuth2 client or signing key; goes only to the hosts it was stored for.', kinds: CREDENTIALS })
    .optional(),
  signature: signatureOption.optional(),
  response: option
    .choice({
      title: 'Answer', description: 'Whether the answer becomes an event.', values: ['none', 'json', 'text'],
      titles: { none: 'Not needed', json: 'JSON', text: 'Text' },
    })
    .default('none'),
  items: option
    .text({ title: 'Items', description: 'Where the JSON holds what becomes events, each element one: a path or JMESPath. Empty: one event with status and body.' })
    .max(LONGEST_EXPRESSION)
    .optional(),
  output: option
    .json({ title: 'Event', description: 'What each event holds. Texts may be templates over the event\'s fields, "item" and "response" with status, headers and body.' })
    .optional(),
  keepHeaders: option
    .list({ title: 'Headers of the answer', description: 'Names of headers the events get as "headers", and templates as "response.headers".', of: z.string().regex(/^[A-Za-z0-9-]+$/, { error: 'write the name of one header, for example "x-request-id"' }).transform((name) => name.toLowerCase()).meta({ kind: 'text', title: 'Header', description: 'Its name.' }), max: 30 })
    .prefault([]),
  paging: pagingOption.optional(),
  maxPages: option.number({ title: 'Most pages', description: 'Of one call; what follows is left out, and the log says so.', min: 1, max: 200, integer: true }).default(20),
  maxBytes: option.number({ title: 'Most bytes', description: 'Of one answer, however it was packed. More counts as done, and the event says what is missing.', min: 1, max: 20_971_520, integer: true, advanced: true }).optional(),
  success: statuses('Success', 'Statuses that mean done: 200, 200-299 or 2xx.').prefault(['2xx']),
  retryOn: statuses('Try again on', 'Statuses that are tried again; every other one is final.').prefault(['408', '425', '429', '5xx']),
  statuses: option.list({ title: 'What statuses mean', description: 'Rules that come before the two lists above; the first one that fits counts.', of: statusRule, max: 50 }).prefault([]),
  timeout: option.duration({ title: 'Time-out', description: 'From the first byte sent to the last one read.', min: '100ms', max: '10m' }).prefault('30s'),
  rate: option
    .number({ title: 'Calls a second', description: 'At most so many to this host, counted over every agent that calls it. Empty: no limit.', min: 0.01, max: 10_000 })
    .optional(),
  idempotencyHeader: option
    .text({ title: 'Idempotency header', description: 'Carries a key that is the same for every attempt of one delivery.', advanced: true })
    .default('Idempotency-Key'),
});

export type Options = z.output<typeof options>;

function statuses(title: string, description: string): z.ZodType<StatusSet, string[]> {
  return option.list({ title, description, of: statusText.meta({ kind: 'text', title: 'Status' }), max: 50 }).transform(unionOf);
}
