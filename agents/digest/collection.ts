import { z } from 'zod';
import type { JsonValue } from '@rookery/sdk';
import { keptEventSchema, keptRow, type KeptEvent } from '../flow/kept-event.js';

/** What was collected of a key since the last digest. Times are milliseconds. */
export interface Collection {
  members: KeptEvent[];
  /** Bytes of all texts. */
  size: number;
  /** When the first event came, also one that was sent at once. */
  readonly since: number;
  readonly releaseAt: number;
  readonly releasedBy: 'after' | 'cron';
  /** When the first of the members must be out; `null`: none ends. */
  leaveBy: number | null;
  dropped: number;
  /** What the timer is set to. */
  timerAt: number | null;
}

const collectionSchema = z.object({
  members: z.array(keptEventSchema),
  size: z.number(),
  since: z.number(),
  releaseAt: z.number(),
  releasedBy: z.enum(['after', 'cron']),
  leaveBy: z.number().nullable(),
  dropped: z.int(),
  timerAt: z.number().nullable(),
});

export function readCollection(stored: JsonValue): Collection {
  return collectionSchema.parse(stored);
}

export function collectionRow({ members, ...rest }: Collection): JsonValue {
  return { ...rest, members: members.map(keptRow) };
}

export function dueAtOf({ releaseAt, leaveBy }: Collection): number {
  return leaveBy === null ? releaseAt : Math.min(releaseAt, leaveBy);
}

export function add(collection: Collection, kept: KeptEvent, leadMs: number): void {
  collection.members.push(kept);
  collection.size += sizeOf(kept);
  collection.leaveBy = earlier(collection.leaveBy, kept, leadMs);
}

/** Takes the oldest out. */
export function removeOldest(collection: Collection, leadMs: number): KeptEvent | undefined {
  const oldest = collection.members.shift();
  if (oldest === undefined) return undefined;
  collection.size -= sizeOf(oldest);
  collection.leaveBy = collection.members.reduce<number | null>((leaveBy, kept) => earlier(leaveBy, kept, leadMs), null);
  return oldest;
}

export function sizeOf({ text }: KeptEvent): number {
  return Buffer.byteLength(text) + 1;
}

function earlier(leaveBy: number | null, { event }: KeptEvent, leadMs: number): number | null {
  if (event.expiresAt === null) return leaveBy;
  return Math.min(leaveBy ?? Infinity, event.expiresAt - leadMs);
}
