import { UserError, type AgentEvent } from '@rookery/sdk';
import { keptEvent } from '../flow/kept-event.js';
import { momentHint, readMoment } from '../flow/moment.js';
import type { DeadlineOptions } from './spec.js';
import type { Watch } from './watch.js';
import { workingClock, type WorkingClock } from './working-hours.js';

const FURTHEST_MS = 3_660 * 86_400_000;

/** Working clocks by zone, made once a turn. */
export type ClockOf = (zone: string | null) => WorkingClock;

/** The clock of a zone; that of no zone runs day and night. */
export function clocksOf({ hours }: DeadlineOptions): ClockOf {
  const known = new Map<string | null, WorkingClock>();
  return (zone) => {
    const clock = known.get(zone) ?? (hours === undefined || zone === null ? always : workingClock(hours, zone));
    known.set(zone, clock);
    return clock;
  };
}

const always: WorkingClock = {
  after: (moment, ms) => moment + ms,
  between: (from, to) => Math.max(0, to - from),
};

/** The clock a starting event starts: it runs from when the event happened, not from when it arrived. */
export function planOf(event: AgentEvent, options: DeadlineOptions, clockOf: ClockOf): Watch {
  const { due, hours, warnAt } = options;
  const startedAt = event.occurredAt;
  const zone = hours === undefined ? null : hours.timeZone.render(event.scope).trim();
  const clock = clockOf(zone);
  const within = options.within ?? 0;
  const dueAt = due === undefined ? clock.after(startedAt, within) : readDue(event, due);
  return { kept: keptEvent(event), startedAt, dueAt, warnAt: warnAt === undefined ? null : warnAfter(warnAt / 100), zone };

  function warnAfter(share: number): number {
    return due === undefined ? clock.after(startedAt, Math.round(within * share)) : startedAt + Math.round((dueAt - startedAt) * share);
  }
}

function readDue(event: AgentEvent, due: NonNullable<DeadlineOptions['due']>): number {
  const value = due.value(event.scope);
  const moment = readMoment(value);
  if (moment === undefined) throw new UserError(`due: "${due.source}" gave ${JSON.stringify(value).slice(0, 80)}; ${momentHint}`);
  if (moment - event.createdAt > FURTHEST_MS) throw new UserError(`due: "${due.source}" gave ${JSON.stringify(value).slice(0, 80)}, more than ten years ahead`);
  return moment;
}
