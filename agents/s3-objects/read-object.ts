import { parse } from 'csv-parse/sync';
import { gunzipSync } from 'node:zlib';
import type { JsonObject, JsonValue, SourceItem } from '@rookery/sdk';
import { measureJson } from '../http/json-size.js';
import type { S3ObjectsOptions } from './spec.js';

/** An object as a listing tells of it. */
export interface FoundObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  /** ISO 8601. */
  readonly changedAt: string;
}

/** What one event may hold; the host refuses more. */
const MOST_EVENT_BYTES = 256 * 1024;
const DEEPEST = 100;

/** The events of an object. One that cannot be read is one event on `unreadable` that says why; nothing of it is half emitted. */
export function itemsOf(object: FoundObject, bytes: Uint8Array, options: S3ObjectsOptions): readonly SourceItem[] {
  let contents: readonly JsonValue[];
  try {
    contents = contentsOf(textOf(object, bytes, options.maxBytes), options);
  } catch (error) {
    return [unreadable(object, error instanceof Error ? error.message : String(error))];
  }
  if (contents.length > options.maxRows) return [unreadable(object, `it has ${contents.length} rows; "maxRows" allows ${options.maxRows}`)];
  const isRows = options.read === 'lines' || options.read === 'csv';
  return contents.map((content, index) => {
    const row = isRows ? { row: index + 1 } : {};
    const payload = { ...describe(object), ...row, content };
    const suffix = isRows ? `:${index + 1}` : '';
    const bytesOfEvent = Buffer.byteLength(JSON.stringify(payload));
    if (bytesOfEvent > MOST_EVENT_BYTES) return unreadable(object, `${isRows ? `row ${index + 1}` : 'it'} has ${bytesOfEvent} bytes; an event holds ${MOST_EVENT_BYTES}`, suffix, row);
    return { payload, key: object.key, dedupeKey: `${object.key}:${object.etag}${suffix}`, occurredAt: Date.parse(object.changedAt) };
  });
}

/** The one event of an object that is not read. */
export function announced(object: FoundObject): SourceItem {
  return { payload: describe(object), key: object.key, dedupeKey: `${object.key}:${object.etag}`, occurredAt: Date.parse(object.changedAt) };
}

export function unreadable(object: FoundObject, problem: string, suffix = '', row: JsonObject = {}): SourceItem {
  return { port: 'unreadable', payload: { ...describe(object), ...row, problem }, key: object.key, dedupeKey: `${object.key}:${object.etag}${suffix}`, occurredAt: Date.parse(object.changedAt) };
}

function describe({ key, etag, size, changedAt }: FoundObject): JsonObject {
  return { key, etag, size, changedAt };
}

/** Packed objects are known by their first bytes, whatever they are called. */
function textOf({ key }: FoundObject, bytes: Uint8Array, maxBytes: number): string {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isPacked ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch (cause) {
    throw new Error(`"${key}" is no text in UTF-8`, { cause });
  }
}

function contentsOf(text: string, { read }: S3ObjectsOptions): readonly JsonValue[] {
  switch (read) {
    case 'nothing': return [];
    case 'text': return [text];
    case 'json': return [jsonOf(text, 'it')];
    case 'lines': return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [jsonOf(line, `line ${index + 1}`)]));
    case 'csv': {
      const rows: Record<string, string>[] = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true });
      return rows;
    }
  }
}

function jsonOf(text: string, what: string): JsonValue {
  if (measureJson(text).depth > DEEPEST) throw new Error(`${what} is nested deeper than ${DEEPEST} levels`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${what} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
