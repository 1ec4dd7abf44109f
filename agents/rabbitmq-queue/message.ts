import { jsonObjectOf, type JsonObject } from '@rookery/sdk';
import { contentIdentity, type ReceivedMessage } from '../brokers/source-item.js';
import type { RabbitmqQueueOptions } from './spec.js';

/** What the client gives, the body as it came. */
export interface RabbitmqMessage {
  readonly deliveryTag: number;
  readonly exchange: string;
  readonly routingKey: string;
  readonly messageId?: string;
  readonly timestamp?: number;
  readonly type?: string;
  readonly correlationId?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly bytes: Uint8Array;
}

/** What stands in the event, and what makes the message the same when it is delivered again. */
export function receive(message: RabbitmqMessage, identity: RabbitmqQueueOptions['identity']): ReceivedMessage {
  const { exchange, routingKey, messageId, timestamp, type, correlationId, headers = {}, bytes } = message;
  const fields: JsonObject = {
    exchange, routingKey,
    ...(messageId === undefined ? {} : { messageId }),
    ...(type === undefined ? {} : { type }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(Object.keys(headers).length === 0 ? {} : { headers: headersOf(headers) }),
  };
  const same = identityOf(message, identity);
  return { bytes, fields, ...(same === undefined ? {} : { identity: same }), ...(isMoment(timestamp) ? { occurredAt: timestamp * 1_000 } : {}) };
}

function identityOf({ exchange, routingKey, messageId, bytes }: RabbitmqMessage, identity: RabbitmqQueueOptions['identity']): string | undefined {
  if (identity === 'none') return undefined;
  if (identity === 'content') return contentIdentity([exchange, routingKey, bytes]);
  return messageId === undefined || messageId === '' ? undefined : messageId;
}

/** Seconds since the epoch; some publishers write milliseconds, and those would be far in the future. */
function isMoment(timestamp: number | undefined): timestamp is number {
  return timestamp !== undefined && Number.isSafeInteger(timestamp) && timestamp > 0 && timestamp < 100_000_000_000;
}

/** Header tables hold bytes and times besides JSON. */
function headersOf(headers: Readonly<Record<string, unknown>>): JsonObject {
  const text = JSON.stringify(headers, (_name, value: unknown) => (isBytes(value) ? Buffer.from(value.data).toString('base64') : value));
  return jsonObjectOf(JSON.parse(text));
}

/** As a Buffer shows itself to JSON. */
function isBytes(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value && Array.isArray(value.data);
}
