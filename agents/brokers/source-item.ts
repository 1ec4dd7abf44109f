import { createHash } from 'node:crypto';
import type { JsonObject, SourceItem, SourceState } from '@rookery/sdk';
import { readBody, type BodyFormat } from './read-body.js';

/** A message as its broker gave it. */
export interface ReceivedMessage {
  readonly bytes: Uint8Array;
  /** What stands beside `body` in the event: topic, headers and the like. */
  readonly fields: JsonObject;
  /** What makes it the same message when it comes again; left out: nothing does. */
  readonly identity?: string;
  readonly occurredAt?: number;
}

export interface ReadMessage {
  readonly item: SourceItem;
  readonly isUnreadable: boolean;
}

/** The port of what cannot be read. */
export const UNREADABLE_PORT = 'unreadable';

export const sourceOutputs = [
  { name: 'out', title: 'Out' },
  { name: UNREADABLE_PORT, title: 'Unreadable', description: 'Messages that are no event: why, how large, and how they begin.' },
] as const;

const PREVIEW_BYTES = 2_000;
const KEPT = 1_000;
const KEPT_MS = 7 * 24 * 3_600_000;

/** Makes an event of a message, or a record of what could not be read. */
export function readMessage({ bytes, fields, identity, occurredAt }: ReceivedMessage, format: BodyFormat): ReadMessage {
  const common = { ...(identity === undefined ? {} : { dedupeKey: plainKey(identity) }), ...(occurredAt === undefined ? {} : { occurredAt }) };
  const read = readBody(bytes, format, fields);
  if (read.ok) return { item: { ...common, payload: { ...fields, body: read.body } }, isUnreadable: false };
  const start = new TextDecoder().decode(bytes.subarray(0, PREVIEW_BYTES));
  const payload = { ...(JSON.stringify(fields).length > PREVIEW_BYTES * 4 ? {} : fields), reason: read.reason, bytes: bytes.byteLength, start };
  return { item: { ...common, payload, port: UNREADABLE_PORT }, isUnreadable: true };
}

/**
 * Keeps up to a thousand for a week among the agent's state, where a person finds them also when nothing is linked to
 * the port. Committed with the items.
 */
export function keepUnreadable(state: Pick<SourceState, 'set'>, item: SourceItem): void {
  const place = createHash('sha256').update(JSON.stringify(item.payload)).digest().readUInt16BE(0) % KEPT;
  state.set(`unreadable:${place}`, item.payload, { ttlMs: KEPT_MS });
}

/** A key that every store takes; what is long or has odd characters becomes its hash. */
export function plainKey(identity: string): string {
  return /^[\x21-\x7e]{1,200}$/.test(identity) ? identity : `sha256:${createHash('sha256').update(identity).digest('hex')}`;
}

/** The hash of what a message says, for those without an id. */
export function contentIdentity(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return `sha256:${hash.digest('hex')}`;
}
