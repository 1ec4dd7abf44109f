import { UserError, wallClock, type WallClock } from '@rookery/sdk';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Ten years; so long a deadline, or so many holidays, are a mistake. */
const MOST_DAYS = 3_660;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export interface WorkingHours {
  readonly days: readonly (typeof WEEKDAYS)[number][];
  /** Minutes since midnight. Where `to` is not later than `from`, a day ends on the next one. */
  readonly from: number;
  readonly to: number;
  readonly holidays: readonly string[];
}

/** A clock that stands still outside of working hours. Moments and spans are milliseconds. */
export interface WorkingClock {
  /** The moment at which so much working time has passed since another. */
  after(moment: number, ms: number): number;
  /** The working time between two moments. */
  between(from: number, to: number): number;
}

interface Span {
  readonly begin: number;
  readonly end: number;
}

/** Working hours on the clocks of a zone: a day on which clocks change is an hour longer or shorter only where its hours hold the change. */
export function workingClock({ days, from, to, holidays }: WorkingHours, zone: string): WorkingClock {
  const clock: WallClock = wallClock(zone, 'hours.timeZone');
  const free = new Set(holidays);
  // Most events of a turn look at the same days, and the offset of a zone is dear.
  const spans = new Map<number, Span>();
  const length = to > from ? to - from : to - from + 24 * 60;

  return {
    after(moment, ms) {
      let rest = ms;
      for (const span of spansFrom(moment)) {
        const worked = span.end - span.begin;
        if (rest <= worked) return span.begin + rest;
        rest -= worked;
      }
      throw new UserError('hours: the working hours leave too little time within ten years; look at the days and holidays');
    },
    between(begin, end) {
      let sum = 0;
      for (const span of spansFrom(begin)) {
        if (span.begin >= end) break;
        sum += Math.min(span.end, end) - span.begin;
      }
      return sum;
    },
  };

  /** Spans of work from a moment on, the first cut short by it. */
  function* spansFrom(moment: number): Generator<Span> {
    // The day before may reach into this one.
    const first = Math.floor(clock.at(moment) / DAY_MS) * DAY_MS - DAY_MS;
    for (let day = first; day < first + MOST_DAYS * DAY_MS; day += DAY_MS) {
      if (!isWorked(day)) continue;
      const { begin, end } = spanOf(day);
      if (moment < end) yield { begin: Math.max(moment, begin), end };
    }
  }

  function spanOf(day: number): Span {
    const known = spans.get(day);
    if (known !== undefined) return known;
    const span = { begin: clock.first(day + from * MINUTE_MS), end: clock.first(day + (from + length) * MINUTE_MS) };
    spans.set(day, span);
    return span;
  }

  function isWorked(day: number): boolean {
    const date = new Date(day);
    const weekday = WEEKDAYS[date.getUTCDay()];
    return weekday !== undefined && days.includes(weekday) && !free.has(date.toISOString().slice(0, 10));
  }
}
