import { wallClock } from '@rookery/sdk';
import { DAY_MS } from './spec.js';

/** The days of a place, numbered from 1 January 1970. */
export interface LocalDays {
  /** The day a moment belongs to. */
  dayOf(moment: number): number;
  /** The moment a day begins. */
  startOf(day: number): number;
}

/**
 * Days that begin `offset` after midnight on the clocks of a zone: 23 hours long when clocks go forward, 25 when they go
 * back. Where clocks skip the beginning the day begins at the skip, where they show it twice at the first time.
 */
export function localDays(zone: string, offset: number): LocalDays {
  const clock = wallClock(zone, 'zone');
  const starts = new Map<number, number>();

  function startOf(day: number): number {
    const known = starts.get(day);
    if (known !== undefined) return known;
    const start = clock.first(day * DAY_MS + offset);
    starts.set(day, start);
    return start;
  }

  return {
    startOf,
    dayOf(moment) {
      let day = Math.floor((clock.at(moment) - offset) / DAY_MS);
      while (startOf(day) > moment) day -= 1;
      while (startOf(day + 1) <= moment) day += 1;
      return day;
    },
  };
}
