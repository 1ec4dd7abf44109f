import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { PROVIDERS } from './providers.js';

const headerName = option
  .text({ title: 'Header', description: 'Name of a request header.' })
  .regex(/^[A-Za-z0-9-]+$/, { error: 'write the name of one header, for example "x-request-id"' })
  .transform((name) => name.toLowerCase());

const hmac = option.object({
  title: 'Signature',
  description: 'How the caller signs its requests.',
  fields: {
    header: headerName.prefault('x-signature').meta({ title: 'Header', description: 'The header that holds the signature.', kind: 'text' }),
    algorithm: option.choice({ title: 'Algorithm', description: 'The hash inside the HMAC.', values: ['sha256', 'sha512', 'sha1'] }).default('sha256'),
    encoding: option.choice({ title: 'Encoding', description: 'How the signature is written.', values: ['hex', 'base64'] }).default('hex'),
    prefix: option.text({ title: 'Prefix', description: 'Text before the signature.', placeholder: 'sha256=' }).optional(),
    timestampHeader: headerName
      .optional()
      .meta({ title: 'Time header', description: 'The header with the time of the call: Unix seconds, milliseconds or ISO 8601.', kind: 'text' }),
    signed: option
      .choice({
        title: 'Signed text', description: 'What the signature covers.', values: ['timestamp.body', 'body'],
        titles: { 'timestamp.body': 'time, a dot, the body', body: 'the body alone' },
      })
      .optional(),
    tolerance: option.duration({ title: 'Replay window', description: 'A call whose time is further away is refused.', min: '1s', max: '1d' }).prefault('5m'),
  },
});

export const spec = defineSpec({
  apiVersion: 1,
  type: 'webhook',
  version: 1,
  title: 'Webhook',
  summary: 'Turns HTTP requests to its address into events.',
  category: 'web',
  options: z.strictObject({
    auth: option
      .choice({
        title: 'Who may call', description: 'How a caller proves that it may.', values: ['secret', 'hmac', 'github', 'stripe', 'slack', 'twilio', 'standard-webhooks', 'none'],
        titles: {
          secret: 'whoever sends the secret', hmac: 'whoever signs the body', github: 'GitHub', stripe: 'Stripe', slack: 'Slack', twilio: 'Twilio',
          'standard-webhooks': 'Standard Webhooks (Svix and others)', none: 'everybody who knows the address',
        },
      })
      .default('secret'),
    credential: option
      .credential({ title: 'Secret or key', description: 'In place of the secret the server made for this address.', kinds: ['webhook-secret', 'webhook-hmac', 'twilio'] })
      .optional(),
    hmac: hmac.optional(),
    replayWindow: option
      .duration({ title: 'Replay window', description: 'For Stripe, Slack and Standard Webhooks: a call whose time is further away is refused.', min: '1s', max: '1d', advanced: true })
      .prefault('5m'),
    signedOnce: option
      .boolean({ title: 'Signed calls count once', description: 'For HMAC, GitHub and Twilio: a call whose signed part came before brings nothing, whatever its other headers say.', advanced: true })
      .default(false),
    methods: option
      .list({ title: 'Methods', description: 'HTTP methods that are accepted.', of: z.enum(['POST', 'PUT', 'PATCH', 'GET', 'DELETE']), max: 5 })
      .min(1)
      .default(['POST']),
    payloadPath: option.path({ title: 'Payload path', description: 'Where in the body the object or the list of objects is; default the body itself.' }).optional(),
    headers: option
      .list({ title: 'Headers to keep', description: 'Request headers put into the payload as "headers".', of: headerName, max: 30 })
      .prefault([]),
    idempotencyHeader: headerName.prefault('idempotency-key').meta({
      title: 'Idempotency header', description: 'A request with a value seen before leaves no second event.', kind: 'text', advanced: true,
    }),
    idempotencyKey: option
      .template({ title: 'Idempotency key', description: 'Names the request, instead of the header; sees the fields of a single object, "headers", "query" and "parameters".' })
      .optional(),
    answer: option
      .choice({
        title: 'Caller is answered', description: 'By whom. Either way the events are durable first.', values: ['immediately', 'workflow'],
        titles: { immediately: 'at once', workflow: 'by the workflow, with "Answer webhook"' },
      })
      .default('immediately'),
    answerWithin: option.duration({ title: 'Longest wait', description: 'How long a caller waits for the workflow. Slack waits 2.5 s at most.', min: '100ms', max: '1m' }).prefault('10s'),
    answerLate: option
      .choice({ title: 'After that', description: 'What a caller hears when the workflow was not quick enough.', values: ['202', '504'], titles: { '202': '202: taken, no answer yet', '504': '504: it took too long' } })
      .default('202'),
    response: option
      .object({
        title: 'Answer at once',
        description: 'What the caller gets once the events are durable; default 202 with the number of events.',
        fields: {
          status: option.number({ title: 'Status', description: 'HTTP status.', integer: true, min: 200, max: 299 }).default(200),
          json: option.json({ title: 'Body', description: 'JSON; texts may be templates over "accepted" and "parameters".' }).optional(),
        },
      })
      .optional(),
  }),
  callers: { waitWhen: { option: 'answer', is: 'workflow' } },
  examples: [
    { title: 'Whoever sends the secret', options: {} },
    { title: 'A list inside the body, each bid once', options: { payloadPath: 'data.bids', idempotencyHeader: 'x-request-id' } },
    { title: 'GitHub, each delivery once', options: { auth: 'github', credential: 'github' } },
    { title: 'A partner that signs with a header of its own', options: { auth: 'hmac', credential: 'partner', hmac: { header: 'x-partner-signature', prefix: 'sha256=', timestampHeader: 'x-partner-time' } } },
    { title: 'A form that shows what the workflow says', options: { auth: 'none', answer: 'workflow', answerWithin: '5s' } },
  ],
  validate: (options) => [
    ...(options.hmac !== undefined && options.auth !== 'hmac'
      ? [{ path: 'hmac', message: `the signature is described but "auth" is "${options.auth}"`, hint: 'set "auth" to "hmac" or remove "hmac"' }]
      : []),
    ...keyFaults(options),
    ...(options.signedOnce && !SIGNED_ONCE.includes(options.auth)
      ? [{ path: 'signedOnce', message: `with "auth": "${options.auth}" ${options.auth === 'secret' || options.auth === 'none' ? 'nothing is signed' : 'calls are named by a part that is signed already'}`, hint: 'remove it' }]
      : []),
    ...(options.signedOnce && options.idempotencyKey !== undefined ? [{ path: 'idempotencyKey', message: 'the signed part names the call, so this is never used', hint: 'remove it, or "signedOnce"' }] : []),
    ...(options.answer === 'workflow' && options.response !== undefined
      ? [{ path: 'response', message: 'the workflow answers, so this is never sent', hint: 'remove it, or let the caller be answered immediately' }]
      : []),
    ...(options.hmac?.signed === 'timestamp.body' && options.hmac.timestampHeader === undefined
      ? [{ path: 'hmac.timestampHeader', message: 'the signed text starts with the time of the call, but no header is named for it', hint: 'name the header, for example "x-timestamp"' }]
      : []),
    ...options.headers.flatMap((name, index) =>
      SECRET_HEADERS.includes(name) ? [{ path: `headers.${index}`, message: `"${name}" carries a secret and is never put into a payload`, hint: 'remove it' }] : [],
    ),
  ],
});

/** A key that the provider makes cannot be the one the host made. */
function keyFaults({ auth, credential }: { readonly auth: string; readonly credential?: string | undefined }) {
  const provider = Object.entries(PROVIDERS).find(([name]) => name === auth)?.[1];
  if (credential !== undefined || provider?.makesKey !== true) return [];
  return [{ path: 'credential', message: `${provider.title} makes the key itself`, hint: 'store it under Credentials as a webhook signing key and choose it' }];
}

/** Whoever names its calls by a header that the signature does not cover, or by none. */
const SIGNED_ONCE: readonly string[] = ['hmac', 'github', 'twilio'];
const SECRET_HEADERS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization', 'x-rookery-secret'];
