import type { z } from 'zod';
import type { options as optionsSchema } from './options.js';
import { headerNameFault, queryFaults, urlFaults, type Fault } from '../http/request-rules.js';

type Options = z.output<typeof optionsSchema>;

/** What no single option can know: bodies that are missing, secrets written into the document. */
export function checkOptions(options: Options): readonly Fault[] {
  return [...bodyFaults(options), ...headerFaults(options), ...queryFaults(options.query), ...urlFaults(options.url), ...responseFaults(options)];
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
    const fault = headerNameFault(path, name);
    if (fault !== undefined) return [fault];
    if (index > 0 && name.toLowerCase() === options.idempotencyHeader.toLowerCase()) {
      return [{ path, message: `"${name}" carries the idempotency key`, hint: 'remove it, or name another header in "idempotencyHeader"' }];
    }
    return [];
  });
}

function responseFaults({ method, response }: Options): readonly Fault[] {
  if (method !== 'HEAD' || response !== 'json') return [];
  return [{ path: 'response', message: 'the answer to HEAD has no body', hint: 'choose "none" or "text"' }];
}
