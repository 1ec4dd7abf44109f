import { z } from 'zod';
import type { KeptMessage } from './push.repository.js';

/** How a connection ends (RFC 6455, 7.4.2: numbers from 4000 are the application's own). */
export const CLOSE = {
  stopping: { code: 1001, reason: 'the server stops; come back with your cursors' },
  wrongFrame: { code: 4400, reason: '' },
  refused: { code: 4401, reason: '' },
  gone: { code: 4404, reason: 'this address is closed' },
  tooSlow: { code: 4408, reason: 'you take messages more slowly than they come; come back with your cursors' },
  tooMany: { code: 4429, reason: 'too many listeners; try again later' },
} as const;

/** What a message looks like to a listener. */
export function messageFrame(channel: string, { position, idempotencyKey, data, pushedAt }: KeptMessage): string {
  return `{"type":"message","channel":${JSON.stringify(channel)},"cursor":${position},"id":${JSON.stringify(idempotencyKey)},"at":"${new Date(pushedAt).toISOString()}","data":${data}}`;
}

/** `missed`: messages after the cursor that was given are not kept any more. */
export function subscribedFrame(channel: string, cursor: number, missed: boolean): string {
  return JSON.stringify({ type: 'subscribed', channel, cursor, missed });
}

export function unsubscribedFrame(channel: string): string {
  return JSON.stringify({ type: 'unsubscribed', channel });
}

/** `count` messages, the last of them at `cursor`, were left out because the listener was too slow. */
export function skippedFrame(channel: string, count: number, cursor: number): string {
  return JSON.stringify({ type: 'skipped', channel, count, cursor });
}

export function errorFrame(code: string, message: string, channel?: string): string {
  return JSON.stringify({ type: 'error', code, message, ...(channel === undefined ? {} : { channel }) });
}

const channelSchema = z.string().min(1).max(200);
export const cursorSchema = z.int().min(0);
const frameSchema = z.union([
  z.strictObject({ subscribe: channelSchema, after: cursorSchema.optional() }),
  z.strictObject({ unsubscribe: channelSchema }),
  z.strictObject({ ack: channelSchema, cursor: cursorSchema, status: z.enum(['delivered', 'read', 'acted']).default('delivered') }),
]);

export type ListenerFrame = z.output<typeof frameSchema>;

/** What a listener asks; undefined when it cannot be understood. */
export function readFrame(text: string): ListenerFrame | undefined {
  try {
    const parsed = frameSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
