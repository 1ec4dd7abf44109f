import { CronTime } from 'cron';
import { DateTime } from 'luxon';
import { UserError } from '@rookery/sdk';
import { wallClock, type WallClock } from './wall-clock.js';

/** The moments of a cron expression. */
export interface CronMoments {
  /** The first one after a moment, on the clocks of an IANA zone. Throws a user error for a zone that does not exist. */
  next(after: number, zone: string): number;
}

interface Span {
  readonly clock: WallClock;
  readonly from: number;
  readonly until: number;
}

/**
 * Reads an expression of five fields; throws a user error that says what is wrong with it. The library matches wall
 * times, the zone's clock turns them into moments: a time that clocks skip comes at the moment they skip to, one that
 * they show twice comes the first time. Remembers the last moment per zone, as most events of a turn share it.
 */
export function cronMoments(expression: string): CronMoments {
  const time = readCron(expression);
  const spans = new Map<string, Span>();

  return {
    next(after, zone) {
      const known = spans.get(zone);
      if (known !== undefined && known.from <= after && after < known.until) return known.until;
      const clock = known?.clock ?? wallClock(zone);
      const until = nextOn(clock, after);
      spans.set(zone, { clock, from: after, until });
      return until;
    },
  };

  function nextOn(clock: WallClock, after: number): number {
    let wall = clock.at(after);
    for (;;) {
      wall = time.getNextDateFrom(DateTime.fromMillis(wall, { zone: 'utc' }), 'utc').toMillis();
      const moment = clock.first(wall);
      if (moment > after) return moment;
    }
  }
}

function readCron(expression: string): CronTime {
  const fields = expression.trim().split(/\s+/).length;
  if (fields !== 5) throw new UserError(`cron: "${expression}" has ${fields} fields; write minute, hour, day, month and weekday, for example "0 9 * * 1-5"`);
  try {
    const time = new CronTime(expression, 'UTC');
    time.getNextDateFrom(new Date(Date.UTC(2026, 0, 1)), 'utc');
    return time;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new UserError(`cron: "${expression}" is no cron expression: ${reason}`, { cause });
  }
}
