import type { z } from 'zod';
import type { Template } from '@rookery/sdk';
import type { options as optionsSchema } from './options.js';

type Options = z.output<typeof optionsSchema>;
interface Fault {
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

const SECRET_NAME = /authorization|cookie|(api|access|subscription|functions|private)[-_]?key|(^|[-_])(auth|token|secret|password|passwd|pwd)([-_]|$)/i;
const OWN_HEADERS = new Set(['host', 'content-length', 'connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'expect', 'te', 'trailer']);
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const STORE_IT = 'store the secret under Credentials and choose it in "credential"';

/** What no single option can know: bodies that are missing, secrets written into the document. */
export function checkOptions(options: Options): readonly Fault[] {
  return [...bodyFaults(options), ...headerFaults(options), ...queryFaults(options), ...urlFaults(options.url), ...responseFaults(options)];
}

function bodyFaults(options: Options): readonly Fault[] {
  const { body, method } = options;
  if (body === undefined || body === 'none') return [];
  if (method === 'GET' || method === 'HEAD') return [{ path: 'body', message: `${method} carries no body`, hint: 'choose "none", or another method' }];
  if (body === 'event' || options[body] !== undefined) return [];
  return [{ path: body, message: `body: "${body}" needs the option "${body}"`, hint: 'fill it in or choose another body' }];
}

function headerFaults(options: Options): readonly Fault[] {
  return [options.idempotencyHeader, ...Object.keys(options.headers)].flatMap((name, index) => {
    const path = index === 0 ? 'idempotencyHeader' : `headers.${name}`;
    if (!HEADER_NAME.test(name)) return [{ path, message: `"${name}" is not the name of a header`, hint: 'use letters, digits and hyphens' }];
    if (OWN_HEADERS.has(name.toLowerCase())) return [{ path, message: `"${name}" is set by the connection itself`, hint: 'remove it' }];
    if (SECRET_NAME.test(name)) return [{ path, message: `"${name}" carries a secret, and options are not secret`, hint: STORE_IT }];
    if (index > 0 && name.toLowerCase() === options.idempotencyHeader.toLowerCase()) {
      return [{ path, message: `"${name}" carries the idempotency key`, hint: 'remove it, or name another header in "idempotencyHeader"' }];
    }
    return [];
  });
}

function queryFaults(options: Options): readonly Fault[] {
  return Object.entries(options.query)
    .filter(([name, value]) => SECRET_NAME.test(name) && value.source !== '' && !isTemplated(value))
    .map(([name]) => ({ path: `query.${name}`, message: `"${name}" looks like a secret, and options are not secret`, hint: STORE_IT }));
}

function urlFaults(url: Template): readonly Fault[] {
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(url.source)) return [{ path: 'url', message: 'the address holds a user name or password', hint: STORE_IT }];
  if (isTemplated(url) || (/^https?:\/\//i.test(url.source) && URL.canParse(url.source))) return [];
  return [{ path: 'url', message: `"${url.source}" is not an http address`, hint: 'write for example "https://partner.example/orders"' }];
}

function responseFaults({ method, response }: Options): readonly Fault[] {
  if (method !== 'HEAD' || response !== 'json') return [];
  return [{ path: 'response', message: 'the answer to HEAD has no body', hint: 'choose "none" or "text"' }];
}

function isTemplated(template: Template): boolean {
  return template.source.includes('{{') || template.source.includes('{%');
}
