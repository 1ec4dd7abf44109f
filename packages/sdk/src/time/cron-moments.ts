import { CronTime } from 'cron';
import { DateTime } from 'luxon';
import { UserError } from '../errors.js';
import { wallClock, type WallClock } from './wall-clock.js';

/** The moments of a cron expression. */
export interface CronMoments {
  /** The first one after a moment (milliseconds), on the clocks of an IANA zone. Throws a user error for a zone that does not exist. */
  next(after: number, zone: string): number;
}

interface Span {
  readonly clock: WallClock;
  readonly from: number;
  readonly until: number;
}

/**
 * Reads an expression of five fields, or of six with seconds first where `seconds` allows it; throws a user error that says
 * what is wrong. A library matches wall times, the zone's clock turns them into moments, as Vixie cron does: a time of day
 * that clocks skip comes at the moment they skip to, one that they show twice comes the first time; what runs at any hour
 * (`*` or a step of it) is not put off nor doubled by a change, it goes on by the clock. Remembers the last moment per zone, as
 * most events of a turn share it.
 */
export function cronMoments(expression: string, { seconds = false }: { readonly seconds?: boolean } = {}): CronMoments {
  const time = readCron(expression, seconds);
  const nextWall = (wall: number): number => time.getNextDateFrom(DateTime.fromMillis(wall, { zone: 'utc' }), 'utc').toMillis();
  const nextOn = isAnyHour(expression) ? nextOnClock : nextTimeOfDay;
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

  function nextTimeOfDay(clock: WallClock, after: number): number {
    let wall = clock.at(after);
    for (;;) {
      wall = nextWall(wall);
      const moment = clock.first(wall);
      if (moment > after) return moment;
    }
  }

  function nextOnClock(clock: WallClock, after: number): number {
    let [from, wall] = [after, clock.at(after)];
    let offset = wall - from;
    for (;;) {
      const moment = nextWall(wall) - offset;
      const change = clock.changeIn(from, moment);
      if (change === undefined) return moment;
      // From the change on the clock shows other times; the one it shows at that moment counts too.
      offset = clock.at(change) - change;
      [from, wall] = [change, change + offset - 1];
    }
  }
}

function isAnyHour(expression: string): boolean {
  const fields = expression.trim().split(/\s+/);
  return fields.at(-4)?.startsWith('*') === true;
}

function readCron(expression: string, seconds: boolean): CronTime {
  const fields = expression.trim().split(/\s+/).length;
  if (fields !== 5 && !(seconds && fields === 6)) {
    const wanted = seconds ? 'minute, hour, day, month and weekday, with seconds before them if needed' : 'minute, hour, day, month and weekday';
    throw new UserError(`cron: "${expression}" has ${fields} fields; write ${wanted}, for example "0 9 * * 1-5"`);
  }
  try {
    const time = new CronTime(expression, 'UTC');
    time.getNextDateFrom(new Date(Date.UTC(2026, 0, 1)), 'utc');
    return time;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new UserError(`cron: "${expression}" is no cron expression: ${reason}`, { cause });
  }
}
