import { z } from 'zod';
import { option } from '@rookery/sdk';
import { parseStatusSet, unionOf, type StatusSet } from './status-set.js';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
export const BODIES = ['event', 'json', 'text', 'form', 'none'] as const;

export const options = z.strictObject({
  method: option.choice({ title: 'Method', description: 'What to do there.', values: METHODS }).default('POST'),
  url: option.url({ title: 'Address', description: 'Encode what goes into the path with | url_encode; parameters belong under Query.', placeholder: 'https://partner.example/orders' }),
  query: option.keyValue({ title: 'Query', description: 'Parameters added to the address, encoded.' }).prefault({}),
  headers: option.keyValue({ title: 'Headers', description: 'Never a secret: choose a credential instead.' }).prefault({}),
  body: option
    .choice({
      title: 'Body', description: 'What is sent. Default: the event, and nothing with GET, HEAD and DELETE.', values: BODIES,
      titles: { event: 'The event, as it is', json: 'JSON', text: 'Text', form: 'Form fields', none: 'Nothing' },
    })
    .optional(),
  json: option.json({ title: 'JSON', description: 'For the body "json"; texts in it may be templates.' }).optional(),
  text: option.template({ title: 'Text', description: 'For the body "text".', multiline: true }).optional(),
  form: option.keyValue({ title: 'Form fields', description: 'For the body "form".' }).optional(),
  credential: option
    .credential({ title: 'Credential', description: 'User name and password, bearer token or API key; goes only to the hosts it was stored for.', kinds: ['http-basic', 'http-bearer', 'http-api-key'] })
    .optional(),
  response: option
    .choice({
      title: 'Answer', description: 'Whether the answer becomes an event.', values: ['none', 'json', 'text'],
      titles: { none: 'Not needed', json: 'Status and JSON', text: 'Status and text' },
    })
    .default('none'),
  success: statuses('Success', 'Statuses that mean done: 200, 200-299 or 2xx.').prefault(['2xx']),
  retryOn: statuses('Try again on', 'Statuses that are tried again; every other one is final.').prefault(['408', '425', '429', '5xx']),
  timeout: option.duration({ title: 'Time-out', description: 'From the first byte sent to the last one read.', min: '100ms', max: '10m' }).prefault('30s'),
  rate: option
    .number({ title: 'Calls a second', description: 'At most so many to this host, counted over every agent that calls it. Empty: no limit.', min: 0.01, max: 10_000 })
    .optional(),
  idempotencyHeader: option
    .text({ title: 'Idempotency header', description: 'Carries a key that is the same for every attempt of one delivery.', advanced: true })
    .default('Idempotency-Key'),
});

function statuses(title: string, description: string): z.ZodType<StatusSet, string[]> {
  const one = z.string().transform((text, context): StatusSet => {
    const set = parseStatusSet(text);
    if (set !== undefined) return set;
    context.addIssue({ code: 'custom', input: text, message: `"${text}" is not a status; write 200, 200-299 or 2xx` });
    return z.NEVER;
  });
  return option.list({ title, description, of: one.meta({ kind: 'text', title: 'Status' }), max: 50 }).transform(unionOf);
}
