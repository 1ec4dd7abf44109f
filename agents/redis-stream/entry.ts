import type { ReceivedMessage } from '../brokers/source-item.js';
import type { RedisStreamOptions } from './spec.js';

/** An entry of a stream; without fields when it was deleted after it had been handed over. */
export interface StreamEntry {
  readonly id: string;
  readonly fields: readonly (readonly [name: string, value: Buffer])[] | undefined;
}

/** Reads the entries of an answer to XREADGROUP or XAUTOCLAIM: pairs of id and fields. */
export function readEntries(answer: unknown): readonly StreamEntry[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((pair: unknown): readonly StreamEntry[] => {
    if (!Array.isArray(pair) || !Buffer.isBuffer(pair[0])) return [];
    return [{ id: pair[0].toString(), fields: Array.isArray(pair[1]) ? pairsOf(pair[1]) : undefined }];
  });
}

function pairsOf(flat: readonly unknown[]): readonly (readonly [string, Buffer])[] {
  const pairs: (readonly [string, Buffer])[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const [name, value] = [flat[index], flat[index + 1]];
    if (Buffer.isBuffer(name) && Buffer.isBuffer(value)) pairs.push([name.toString(), value]);
  }
  return pairs;
}

/** The id is the time and a number, given by the server: the identity of an entry, and its moment. */
export function receive({ id, fields = [] }: StreamEntry, { stream, field }: Pick<RedisStreamOptions, 'stream' | 'field'>): ReceivedMessage {
  const common = { fields: { stream, id }, identity: `${stream}:${id}`, occurredAt: Number(id.split('-')[0]) };
  if (field === undefined) return { ...common, bytes: Buffer.from(JSON.stringify(Object.fromEntries(fields.map(([name, value]) => [name, value.toString()])))) };
  const body = fields.find(([name]) => name === field)?.[1];
  // No bytes are no JSON, and so the entry leaves as unreadable, with the names of what it has.
  return body === undefined ? { ...common, fields: { ...common.fields, has: fields.map(([name]) => name).slice(0, 50) }, bytes: Buffer.alloc(0) } : { ...common, bytes: body };
}
