import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { readPath, type JsonObject, type JsonValue, type WebhookRefusal, type WebhookRequest } from '@rookery/sdk';
import { locateJsonFault } from './json-fault.js';
import { measureJson } from './json-size.js';

/** What a plain body may have at most. */
const MOST_BYTES = 1024 * 1024;
const MOST_VALUES = 200_000;
const DEEPEST = 1_200;
/** Each character adds at most one value and one level to the one value a text is, so a text no longer than this keeps both limits and need not be measured. */
const ALWAYS_WITHIN = Math.min(DEEPEST, MOST_VALUES - 1);
const MOST_FIELDS = 5_000;
/** Each becomes an event of its own. */
const MOST_ITEMS = 10_000;
type Unpacker = (packed: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;
const UNPACKERS: Readonly<Record<string, Unpacker>> = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync };

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: WebhookRefusal };

export interface Payloads {
  readonly payloads: readonly JsonObject[];
  /** Whether the caller sent a list, be it of one. */
  readonly isList: boolean;
}

/** The objects a request brings, in order; a request with one fault brings none. `unwrapsPayload`: a form's field `payload` is JSON, as GitHub and Slack send it. */
export function readPayloads(request: WebhookRequest, payloadPath: string | undefined, unwrapsPayload: boolean): Read<Payloads> {
  const body = readBody(request, unwrapsPayload);
  if (!body.ok) return body;
  const found: unknown = payloadPath === undefined ? body.value : readPath(body.value, payloadPath);
  if (found === undefined) return refused('request.invalid', `there is nothing at "${payloadPath}" in the body; check the payload path`);
  const items: readonly unknown[] = Array.isArray(found) ? found : [found];
  if (items.length > MOST_ITEMS) return tooMuch(`the list has ${items.length} items; at most ${MOST_ITEMS} are taken at once`);
  const wrong = items.findIndex((item) => !isObject(item));
  if (wrong === -1) return { ok: true, value: { payloads: items.filter(isObject), isList: Array.isArray(found) } };
  const place = Array.isArray(found) ? `item ${wrong} of the list` : payloadPath === undefined ? 'the body' : `the value at "${payloadPath}"`;
  return refused('request.invalid', `${place} is not a JSON object; send an object or a list of objects`);
}

function readBody(request: WebhookRequest, unwrapsPayload: boolean): Read<JsonValue> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (request.rawBody.length === 0 && (request.method === 'GET' || request.method === 'DELETE')) {
    return { ok: true, value: fieldsOf(Object.entries(request.query).map(([name, value]) => [name, value ?? ''])) };
  }
  const unpacked = unpack(request);
  if (!unpacked.ok) return unpacked;
  const text = readText(unpacked.value);
  if (text === undefined) return refused('request.notJson', 'the body is not JSON: it is not UTF-8 text');
  if (type === 'application/x-www-form-urlencoded') {
    const pairs = [...new URLSearchParams(text)];
    return pairs.length > MOST_FIELDS ? tooMuch(`the form has ${pairs.length} fields; at most ${MOST_FIELDS} are taken`) : readForm(fieldsOf(pairs), unwrapsPayload);
  }
  if (type !== '' && type !== 'application/json' && type !== 'text/plain' && !type.endsWith('+json')) {
    return { ok: false, refusal: { refuse: { status: 415, code: 'webhook.contentType', message: `"${type}" is not understood here; send "application/json" or a form` } } };
  }
  return readJson(text);
}

function readForm(fields: JsonObject, unwrapsPayload: boolean): Read<JsonValue> {
  const { payload } = fields;
  return unwrapsPayload && typeof payload === 'string' ? readJson(payload) : { ok: true, value: fields };
}

/** A body that was packed by its sender, unpacked up to what a plain one may have. */
function unpack({ headers, rawBody }: WebhookRequest): Read<Uint8Array> {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return { ok: true, value: rawBody };
  const unpacker = Object.hasOwn(UNPACKERS, encoding) ? UNPACKERS[encoding] : undefined;
  if (unpacker === undefined) return { ok: false, refusal: { refuse: { status: 415, code: 'webhook.contentType', message: `the content encoding "${encoding}" is not understood here; send it plain, or as gzip, deflate or br` } } };
  try {
    return { ok: true, value: unpacker(rawBody, { maxOutputLength: MOST_BYTES }) };
  } catch (error) {
    const isTooLarge = error instanceof RangeError || (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE');
    if (isTooLarge) return tooMuch(`the body has more than ${MOST_BYTES} bytes when it is unpacked; send less at once`);
    return refused('request.invalid', `the body is not ${encoding}; check the content encoding`);
  }
}

function readJson(text: string): Read<JsonValue> {
  const { values, depth } = text.length <= ALWAYS_WITHIN ? { values: 0, depth: 0 } : measureJson(text);
  if (depth > DEEPEST) return refused('request.notJson', `the body is nested deeper than ${DEEPEST} levels`);
  if (values > MOST_VALUES) return tooMuch(`the body has more than ${MOST_VALUES} values; send less at once`);
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    const at = locateJsonFault(text) ?? text.length;
    const line = text.slice(0, at).split('\n').length;
    const column = at - text.lastIndexOf('\n', at - 1);
    const reason = text.trim() === '' ? 'it is empty' : at >= text.length ? `it ends too early at position ${at}` : `unexpected ${JSON.stringify(text[at])} at position ${at}`;
    return refused('request.notJson', `the body is not JSON: ${reason} (line ${line}, column ${column})`);
  }
}

function readText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** A name that comes twice becomes a list. */
function fieldsOf(pairs: readonly (readonly [string, string])[]): JsonObject {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of pairs) {
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}

function tooMuch(message: string): { readonly ok: false; readonly refusal: WebhookRefusal } {
  return { ok: false, refusal: { refuse: { status: 413, code: 'request.tooLarge', message } } };
}

function refused(code: string, message: string): { readonly ok: false; readonly refusal: WebhookRefusal } {
  return { ok: false, refusal: { refuse: { status: 400, code, message } } };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
