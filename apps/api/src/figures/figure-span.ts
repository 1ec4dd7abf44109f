import { parseDuration } from '@rookery/model';
import { z } from 'zod';
import { apiError } from '../http/api-error.js';
import type { Steps } from './series.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MOST_STEPS = 1_500;
const SHOWN_STEPS = 300;
const BY_MINUTE_MS = 48 * HOUR;
/** What charts are drawn in. */
const LADDER = [MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR] as const;

/** `since` and `until`: ISO 8601, or a duration before now such as `6h`; `step`: whole minutes such as `5m`. */
export const spanQuerySchema = z.object({ since: z.string().max(40).default('1h'), until: z.string().max(40).optional(), step: z.string().max(20).optional() });
export type SpanQuery = z.infer<typeof spanQuerySchema>;

/**
 * The whole steps of a span up to the last full minute. Without a step the smallest that gives at most 300 of them, and
 * an hour at least where the span reaches past 48 hours, since older figures are kept by the hour. Throws 400.
 */
export function readSpan({ since, until, step }: SpanQuery, now: number): Steps {
  const end = Math.min(until === undefined ? now : moment('until', until, now), now);
  const start = moment('since', since, now);
  if (start >= end) throw fault('since', since, 'does not lie before the end of the span');
  const size = step === undefined ? fittingStep(start, end, now) : readStep(step);
  const first = Math.ceil(start / size) * size;
  const count = Math.max(0, Math.floor((end - first) / size));
  if (count > MOST_STEPS) throw fault('step', step ?? '', `gives ${count} steps; at most ${MOST_STEPS} are told, so take a longer step or a shorter span`);
  return { since: first, step: size, count };
}

function fittingStep(start: number, end: number, now: number): number {
  const least = now - start > BY_MINUTE_MS ? HOUR : MINUTE;
  return LADDER.find((size) => size >= least && (end - start) / size <= SHOWN_STEPS) ?? 24 * HOUR;
}

function readStep(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < MINUTE || ms % MINUTE !== 0) throw fault('step', text, 'is not a step; write whole minutes, for example "5m" or "1h"');
  return ms;
}

function moment(name: string, text: string, now: number): number {
  const ago = parseDuration(text);
  if (ago !== undefined) return now - ago;
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw fault(name, text, 'is neither a time nor a span; write for example "2026-01-05T09:00:00Z" or "6h"');
  return at;
}

function fault(name: string, text: string, what: string): Error {
  return apiError('request.invalid', { summary: `${name}: "${text}" ${what}` });
}
