import fc from 'fast-check';
import type { OpenApi, Operation, Parameter } from '../../src/composition/access/open-api.fixture.js';
import { hintsFor, objects } from '../../src/composition/access/hints.fixture.js';
import type { Place } from '../../src/composition/access/place.fixture.js';
import { hostileText, hostileValue, percentEncoded, rawBodies } from './hostile.js';
import { spoilt, valuesOf } from './schema-values.js';

export type CallerName = 'nobody' | 'viewer' | 'owner';

/** One request, whole; `operation` is what the document says of it, and nothing where the method is another. */
export interface FuzzRequest {
  readonly caller: CallerName;
  readonly method: string;
  /** As it is written into the first line. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | undefined;
  readonly isChunked: boolean;
  readonly operation: Operation | undefined;
}

/** What the requests may name. */
export interface Vocabulary {
  /** What means something somewhere. */
  readonly words: readonly string[];
  /** The workspace of the callers, and one that is not theirs. */
  readonly own: Place;
  readonly marked: Place;
}

const otherMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];
const types = ['application/json', 'application/json; charset=utf-16', 'application/json;charset=utf-8', 'text/csv', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/octet-stream', 'application/problem+json', 'x', '/', 'application/json, text/csv', ''];
const looseHeaders = ['if-match', 'if-none-match', 'accept', 'accept-language', 'accept-encoding', 'last-event-id', 'idempotency-key', 'origin', 'sec-fetch-site', 'referer', 'cookie', 'x-forwarded-for', 'x-forwarded-host', 'x-http-method-override', 'x-rookery-csrf', 'x-rookery-secret', 'content-encoding', 'range', 'expect-x', 'user-agent', 'traceparent'];

/** Requests to every operation of the document alike, valid and hostile. */
export function requestsOf(document: OpenApi, vocabulary: Vocabulary): fc.Arbitrary<FuzzRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => requestTo({ path, method: method.toUpperCase(), operation }, document, vocabulary)));
  return fc.oneof(...operations);
}

interface Target {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function requestTo(target: Target, document: OpenApi, { words, own, marked }: Vocabulary): fc.Arbitrary<FuzzRequest> {
  const definitions = document.components.schemas;
  const parameters = target.operation.parameters ?? [];
  const valueOf = ({ schema = {} }: Parameter) => fc.oneof({ weight: 6, arbitrary: valuesOf(schema, definitions, words).map(String) }, { weight: 3, arbitrary: fc.constantFrom(...words) }, { weight: 3, arbitrary: hostileText });
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const route = target.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const hints = [own, own, marked].map((place) => hintsFor(place)[`${target.method} ${route}`] ?? {});
  const named = (name: string) => {
    const object = objects[route.slice(0, route.indexOf(`:${name}`) + name.length + 1)];
    return object === undefined ? [] : [...[own, own, own, marked].map(object), ...hints.flatMap(({ parameters: given }) => given?.[name] ?? [])];
  };
  const inPathOf = (parameter: Parameter) => fc.oneof({ weight: named(parameter.name).length === 0 ? 0 : 12, arbitrary: fc.constantFrom(...named(parameter.name), '') }, { weight: 8, arbitrary: valueOf(parameter) });
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  return fc.record({
    caller: fc.constantFrom<CallerName>('nobody', 'viewer', 'owner', 'owner', 'owner'),
    method: fc.oneof({ weight: 30, arbitrary: fc.constant(target.method) }, { weight: 1, arbitrary: fc.constantFrom(...otherMethods) }),
    path: fc.tuple(...inPath.map((parameter) => fc.tuple(inPathOf(parameter), fc.integer({ min: 0, max: 19 })))),
    query: fc.tuple(...inQuery.map((parameter) => fc.option(valueOf(parameter), { freq: parameter.required === true ? 20 : 2 }))),
    more: fc.oneof({ weight: 8, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(fc.tuple(fc.oneof(hostileText, fc.constantFrom('x', ...inQuery.map(({ name }) => name))), hostileText), { maxLength: 3 }) }),
    type: fc.oneof({ weight: 12, arbitrary: fc.constant(Object.keys(target.operation.requestBody?.content ?? {})[0]) }, { weight: 1, arbitrary: fc.constantFrom(...types) }),
    headers: fc.array(fc.tuple(fc.constantFrom(...looseHeaders), fc.oneof(hostileText, fc.constantFrom('"1"', '0', '1', 'ru', 'text/html', 'text/event-stream', 'gzip', '*', 'http://evil.example', 'bytes=0-'))), { maxLength: 2 }),
    body: bodyOf(target, document, { words, known: hints.flatMap(({ body }) => (body === undefined ? [] : [body])) }),
    hinted: fc.oneof(fc.constant({}), fc.constantFrom(...hints.map(({ headers }) => headers ?? {}))),
    asked: fc.oneof(fc.constant({}), fc.constantFrom(...hints.map(({ query }) => query ?? {}))),
    isChunked: fc.boolean(),
  }).map(({ caller, method, path, query, more, type, headers, body, isChunked, hinted, asked: askedFor }) => {
    let index = 0;
    // Some go in as they are, so that the server sees broken percent signs and slashes.
    const address = target.path.replaceAll(/\{(\w+)\}/g, () => {
      const [value, how] = path[index++] ?? ['', 0];
      return how === 0 ? value.replaceAll(/[^\x21-\x7e]|[?#]/g, '') : percentEncoded(value);
    });
    const asked = [...query.flatMap((value, at) => (value === null ? [] : [[inQuery[at]?.name ?? '', value] as const])), ...Object.entries(askedFor), ...more].map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`).join('&');
    const hasBody = body !== undefined && method !== 'HEAD' && method !== 'GET';
    return {
      caller, method, isChunked,
      target: asked === '' ? address : `${address}?${asked}`,
      headers: [...Object.entries(hinted).filter(([name]) => name !== 'content-type'), ...(hasBody && type !== undefined && type !== '' ? [['content-type', type.replace('*/*', 'application/json')] as const] : []), ...headers.map(([name, value]) => [name, headerText(value)] as const)],
      body: hasBody ? body : undefined,
      operation: method === target.method ? target.operation : undefined,
    };
  });
}

function bodyOf({ operation: { requestBody } }: Target, document: OpenApi, { words, known }: { readonly words: readonly string[]; readonly known: readonly unknown[] }): fc.Arbitrary<Uint8Array | undefined> {
  if (requestBody === undefined) return fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...rawBodies) });
  const schema = requestBody.content['application/json']?.schema;
  const valid = schema === undefined ? fc.oneof(fc.constantFrom(...words.map((word) => `note,at\n${word},\n`)), hostileText) : valuesOf(schema, document.components.schemas, words);
  const meant = known.length === 0 ? valid : fc.constantFrom(...known);
  return fc.oneof(
    { weight: 6, arbitrary: meant.map(asBody) },
    { weight: 4, arbitrary: spoilt(meant).map(asBody) },
    { weight: 8, arbitrary: valid.map(asBody) },
    { weight: 5, arbitrary: spoilt(valid).map(asBody) },
    { weight: 2, arbitrary: hostileValue.map(asBody) },
    { weight: 2, arbitrary: fc.constantFrom(...rawBodies) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

function asBody(value: unknown): Uint8Array {
  return Buffer.from(typeof value === 'string' && value.includes('\n') ? value : (JSON.stringify(value) ?? ''));
}

/** What a client library lets through; bytes that it does not are sent by `malformed.ts`. */
function headerText(value: string): string {
  return value.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '');
}
