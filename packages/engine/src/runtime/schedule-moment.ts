import type { CompiledSchedule } from '../compile/compiled-workflow.js';

const ON_TIME_MS = 5_000;

/** What a due schedule means: whether it runs (and for which moment), and when it is due next. */
export function nextMoment(given: { readonly schedule: CompiledSchedule | null; readonly isPaused: boolean; readonly dueAt: number; readonly now: number }): { readonly runAt: number | null; readonly nextRunAt: number | null } {
  const { schedule, isPaused, dueAt, now } = given;
  if (schedule === null) return { runAt: null, nextRunAt: null };
  const following = schedule.nextAfter(dueAt);
  const isMissed = now - dueAt > ON_TIME_MS;
  if (schedule.misfire === 'catch up' && !isPaused) return { runAt: dueAt, nextRunAt: following };
  const nextRunAt = following > now ? following : schedule.nextAfter(now);
  return { runAt: isPaused || (isMissed && schedule.misfire === 'skip') ? null : dueAt, nextRunAt };
}
