import { formatDuration, type WebhookRefusal } from '@rookery/sdk';
import { unauthorized } from './hook-refusals.js';

/** Refuses a call whose time lies outside the window, before or after, or cannot be read. */
export function checkTime(call: { readonly header: string; readonly time: string | undefined; readonly receivedAt: number; readonly tolerance: number }): WebhookRefusal | undefined {
  const { header, time, receivedAt, tolerance } = call;
  const at = time === undefined ? Number.NaN : readTime(time);
  if (Number.isNaN(at)) return unauthorized('webhook.replay', `the header "${header}" must hold the time of the call: Unix seconds, milliseconds or ISO 8601`);
  if (Math.abs(receivedAt - at) <= tolerance) return undefined;
  return unauthorized('webhook.replay', `the call is of ${new Date(at).toISOString()}, more than ${formatDuration(tolerance)} away; send it anew with the current time, or set the clock right`);
}

/** Eleven digits of seconds last until the year 5138, so a longer number is milliseconds. */
function readTime(text: string): number {
  if (/^\d{1,11}$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,15}$/.test(text)) return Number(text);
  return Date.parse(text);
}
