import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { headerNameFault } from '../http/request-rules.js';

const BODIES = ['event', 'json', 'text', 'none'] as const;

export const spec = defineSpec({
  apiVersion: 1,
  type: 'answer-webhook',
  version: 1,
  title: 'Answer webhook',
  summary: 'Answers whoever called the webhook an event came from, while they wait.',
  category: 'web',
  options: z.strictObject({
    status: option.template({ title: 'Status', description: 'HTTP status, 200-599.' }).prefault('200'),
    body: option
      .choice({ title: 'Body', description: 'What the caller gets.', values: BODIES, titles: { event: 'The event, as it is', json: 'JSON', text: 'Text', none: 'Nothing' } })
      .default('event'),
    json: option.json({ title: 'JSON', description: 'For the body "json"; texts in it may be templates.' }).optional(),
    text: option.template({ title: 'Text', description: 'For the body "text".', multiline: true }).optional(),
    contentType: option
      .text({ title: 'Content type', description: 'Of a text; default plain text.', placeholder: 'text/html; charset=utf-8' })
      .regex(/^[\w.+-]+\/[\w.+-]+(\s*;[\x20-\x7e]*)?$/, { error: 'write for example "text/html; charset=utf-8"' })
      .optional(),
    headers: option.keyValue({ title: 'Headers', description: 'Further headers of the answer.' }).prefault({}),
  }),
  outputs: [],
  callers: 'answers',
  examples: [
    { title: 'What the workflow made of it', options: {}, given: [{ payload: { score: 80, decision: 'buy' } }] },
    { title: 'A refusal with a reason', options: { status: '422', body: 'json', json: { error: 'lot {{ lot }} is closed' } }, given: [{ payload: { lot: '7-112' } }] },
    { title: 'A page', options: { body: 'text', text: '<p>Thank you, {{ name | escape }}</p>', contentType: 'text/html; charset=utf-8' }, given: [{ payload: { name: 'Anna' } }] },
  ],
  validate: ({ body, json, text, headers }) => [
    ...(body === 'json' && json === undefined ? [{ path: 'json', message: 'body: "json" needs the option "json"', hint: 'fill it in or choose another body' }] : []),
    ...(body === 'text' && text === undefined ? [{ path: 'text', message: 'body: "text" needs the option "text"', hint: 'fill it in or choose another body' }] : []),
    ...Object.keys(headers).flatMap((name) => headerFaults(name)),
  ],
});

/** A page of another's making on our address must not set cookies of ours or undo what keeps a browser safe. */
const FORBIDDEN_HEADERS = new Set(['set-cookie', 'content-type', 'strict-transport-security', 'content-security-policy', 'clear-site-data', 'service-worker-allowed']);

function headerFaults(name: string) {
  const path = `headers.${name}`;
  if (FORBIDDEN_HEADERS.has(name.toLowerCase())) return [{ path, message: `"${name}" is not for an answer to set`, hint: name.toLowerCase() === 'content-type' ? 'use "contentType"' : 'remove it' }];
  const fault = headerNameFault(path, name);
  return fault === undefined ? [] : [fault];
}
