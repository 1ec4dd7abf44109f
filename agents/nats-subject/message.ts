import type { JsonObject } from '@rookery/sdk';
import type { ReceivedMessage } from '../brokers/source-item.js';

/** A message of a stream, as the client gives it. */
export interface StreamMessage {
  readonly subject: string;
  /** Place in the stream, from 1. */
  readonly seq: number;
  readonly time: Date;
  readonly data: Uint8Array;
  readonly headers?: Iterable<readonly [name: string, values: readonly string[]]> | undefined;
}

/** A stream that was deleted and made again counts from 1 again, so the moment it was made is part of a message's identity. */
export interface StreamOrigin {
  readonly name: string;
  readonly created: string;
}

export function receive({ subject, seq, time, data, headers }: StreamMessage, { name, created }: StreamOrigin): ReceivedMessage {
  const named = headers === undefined ? {} : headersOf(headers);
  const fields: JsonObject = { stream: name, sequence: seq, subject, ...(Object.keys(named).length === 0 ? {} : { headers: named }) };
  return { bytes: data, fields, identity: `${name}:${created}:${seq}`, occurredAt: time.getTime() };
}

function headersOf(headers: Iterable<readonly [string, readonly string[]]>): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, values]) => [name, values.join(', ')]));
}
