import { parseDuration, type Issue, type Schedule } from '@rookery/model';
import { cronMoments, isZone } from '@rookery/sdk';
import type { CompiledSchedule } from './compiled-workflow.js';

export type ScheduleResult = { readonly ok: true; readonly schedule: CompiledSchedule } | { readonly ok: false; readonly issue: Issue };

/**
 * Reads a schedule once. Intervals are counted from the run before; cron runs in its IANA time zone, by the rules of
 * `cronMoments` where clocks are changed. `random` gives [0, 1) and feeds the jitter.
 */
export function compileSchedule(schedule: Schedule, path: string, random: () => number): ScheduleResult {
  const jitterMs = parseDuration(schedule.jitter ?? '0s') ?? 0;
  const base = { text: JSON.stringify(schedule), misfire: schedule.misfire ?? 'run once' } as const;
  const jittered = (at: number): number => at + Math.floor(random() * jitterMs);
  if ('every' in schedule) {
    const everyMs = parseDuration(schedule.every) ?? 0;
    if (everyMs < 100) return { ok: false, issue: { path: `${path}.every`, code: 'schedule.interval', message: `"${schedule.every}" is too short`, hint: 'use at least 100ms' } };
    return { ok: true, schedule: { ...base, intervalMs: everyMs, nextAfter: (after) => jittered(after + everyMs) } };
  }
  const timeZone = schedule.timeZone ?? 'UTC';
  if (!isZone(timeZone)) {
    return { ok: false, issue: { path: `${path}.timeZone`, code: 'schedule.timeZone', message: `"${timeZone}" is not a time zone`, hint: 'use an IANA name such as "Europe/Moscow"' } };
  }
  try {
    const moments = cronMoments(schedule.cron, { seconds: true });
    const next = (after: number): number => moments.next(after, timeZone);
    const first = next(Date.UTC(2026, 0, 1));
    return { ok: true, schedule: { ...base, intervalMs: next(first) - first, nextAfter: (after) => jittered(next(after)) } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, issue: { path: `${path}.cron`, code: 'schedule.cron', message, hint: 'five or six fields, for example "0 9 * * 1-5"' } };
  }
}

/** The next moments of a schedule as ISO 8601 in its zone, for a preview. */
export function previewSchedule(schedule: CompiledSchedule, from: number, count: number): readonly string[] {
  const moments: string[] = [];
  let at = from;
  while (moments.length < count) {
    at = schedule.nextAfter(at);
    moments.push(new Date(at).toISOString());
  }
  return moments;
}
