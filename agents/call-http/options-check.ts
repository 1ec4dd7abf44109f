import { isRookeryError } from '@rookery/sdk';
import { compileQuery } from '../http/query.js';
import { headerNameFault, queryFaults, urlFaults, type Fault } from '../http/request-rules.js';
import type { Options } from './options.js';

const SECRET_HEADERS: readonly string[] = ['set-cookie', 'set-cookie2', 'www-authenticate', 'authorization'];

/** What no single option can know: bodies that are missing, secrets written into the document, options that do not go together. */
export function checkOptions(options: Options): readonly Fault[] {
  return [
    ...bodyFaults(options), ...headerFaults(options), ...queryFaults(options.query), ...urlFaults(options.url), ...responseFaults(options), ...mappingFaults(options), ...pagingFaults(options),
    ...signatureFaults(options),
  ];
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

function mappingFaults({ response, items, output, keepHeaders }: Options): readonly Fault[] {
  return [
    ...(items !== undefined && response !== 'json' ? [{ path: 'items', message: `the answer is read as "${response}", which has no items`, hint: 'set "response" to "json"' }] : []),
    ...(output !== undefined && response === 'none' ? [{ path: 'output', message: 'the answer is not read', hint: 'set "response" to "json" or "text"' }] : []),
    ...(items === undefined ? [] : expressionFaults('items', items)),
    ...keepHeaders.flatMap((name, index) => (SECRET_HEADERS.includes(name) ? [{ path: `keepHeaders.${index}`, message: `"${name}" may carry a secret and is never put into an event`, hint: 'remove it' }] : [])),
  ];
}

function pagingFaults({ paging, method, response }: Options): readonly Fault[] {
  if (paging === undefined) return [];
  const { by, next, size, overlap } = paging;
  return [
    ...(method === 'GET' ? [] : [{ path: 'paging', message: `${method} is not read page by page: every page would be sent under one idempotency key`, hint: 'choose GET, or remove "paging"' }]),
    ...(response === 'json' ? [] : [{ path: 'response', message: 'pages become events only as JSON', hint: 'set "response" to "json"' }]),
    ...((by === 'cursor' || by === 'next') && next === undefined ? [{ path: 'paging.next', message: `paging by "${by}" needs to know where the answer holds it`, hint: 'write a path, for example "meta.next"' }] : []),
    ...(next === undefined ? [] : expressionFaults('paging.next', next)),
    ...(by === 'offset' && size === undefined ? [{ path: 'paging.size', message: 'an offset needs the number of items on a page', hint: 'write how many the other side gives, for example 100' }] : []),
    ...(overlap > 0 ? [{ path: 'paging.overlap', message: 'a call cannot tell which items it saw before', hint: 'remove it; http-feed can' }] : []),
  ];
}

function signatureFaults({ signature, credential }: Options): readonly Fault[] {
  if (signature === undefined) return [];
  const { preset, keyHeader, timestampHeader, header } = signature;
  const named = [keyHeader, timestampHeader, header].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
  return [
    ...(credential === undefined ? [{ path: 'credential', message: 'a signature needs a key', hint: 'choose a credential of the kind http-signing' }] : []),
    ...(preset !== 'generic' && (signature.signed !== undefined || timestampHeader !== undefined)
      ? [{ path: 'signature.preset', message: `"${preset}" knows what is signed and where the time goes`, hint: 'choose "generic", or remove "signed" and "timestampHeader"' }]
      : []),
    ...(new Set(named).size === named.length ? [] : [{ path: 'signature.header', message: 'one header cannot carry two things', hint: 'name another header' }]),
  ];
}

function expressionFaults(path: string, expression: string): readonly Fault[] {
  try {
    compileQuery(path, expression);
    return [];
  } catch (error) {
    if (isRookeryError(error)) return [{ path, message: error.message.replace(`${path}: `, '') }];
    throw error;
  }
}
