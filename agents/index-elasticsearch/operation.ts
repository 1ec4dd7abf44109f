import { PermanentError, type Delivery, type JsonObject, type JsonValue } from '@rookery/sdk';
import type { IndexElasticsearchOptions } from './spec.js';

/** One delivery as lines of a bulk request. */
export interface Operation {
  readonly delivery: Delivery;
  readonly lines: string;
  /** The document is named by the key of the delivery: to meet it again means to meet our own. */
  readonly isOwn: boolean;
}

const LONGEST_ID_BYTES = 512;

/** Reads an event as an operation. An event that gives none is returned as an error of its own. */
export function operationOf(options: IndexElasticsearchOptions, delivery: Delivery): Operation | Error {
  const { scope, payloadText } = delivery.event;
  try {
    const id = options.id === undefined ? delivery.idempotencyKey : options.id.render(scope).trim();
    if (id === '') return new PermanentError('the event gives an empty id; a document cannot be named by nothing');
    if (Buffer.byteLength(id) > LONGEST_ID_BYTES) return new PermanentError(`the id "${id.slice(0, 60)}..." has more than ${LONGEST_ID_BYTES} bytes; Elasticsearch takes no more`);
    const version = versionOf(options, scope);
    const meta: JsonObject = { _index: options.index.render(scope).trim(), _id: id, ...(version === undefined ? {} : { version, version_type: 'external' }) };
    return { delivery, lines: linesOf(options, meta, () => documentText(options, scope, payloadText)), isOwn: options.id === undefined };
  } catch (error) {
    return error instanceof Error ? error : new PermanentError(String(error));
  }
}

function linesOf({ way }: IndexElasticsearchOptions, meta: JsonObject, document: () => string): string {
  const action = `${JSON.stringify({ [way]: meta })}\n`;
  switch (way) {
    case 'delete': return action;
    case 'update': return `${action}{"doc":${document()},"doc_as_upsert":true}\n`;
    case 'index': case 'create': return `${action}${document()}\n`;
  }
}

/** On one line, as a bulk request is read line by line. */
function documentText({ document }: IndexElasticsearchOptions, scope: Delivery['event']['scope'], payloadText: string): string {
  if (document === undefined) return payloadText.includes('\n') ? JSON.stringify(JSON.parse(payloadText)) : payloadText;
  const value: JsonValue = document(scope);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return JSON.stringify(value);
  throw new PermanentError(`document: ${JSON.stringify(value).slice(0, 60)} is no document; write an object of fields`);
}

function versionOf({ version }: IndexElasticsearchOptions, scope: Delivery['event']['scope']): number | undefined {
  if (version === undefined) return undefined;
  const text = version.render(scope).trim();
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new PermanentError(`version: "${text.slice(0, 40)}" is no whole number from 0; write for example the time of the change in milliseconds`);
}
