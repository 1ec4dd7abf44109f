import { IANAZone } from 'luxon';
import { DAY_MS } from './spec.js';

const MINUTE_MS = 60_000;

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
export function localDays(zoneName: string, offset: number): LocalDays {
  const zone = IANAZone.create(zoneName);
  const starts = new Map<number, number>();

  function startOf(day: number): number {
    const known = starts.get(day);
    if (known !== undefined) return known;
    const start = momentOf(day * DAY_MS + offset);
    starts.set(day, start);
    return start;
  }

  /** The first moment at which clocks show this time, written as if it were UTC. */
  function momentOf(clockTime: number): number {
    const before = zone.offset(clockTime - DAY_MS);
    const after = zone.offset(clockTime + DAY_MS);
    const early = clockTime - before * MINUTE_MS;
    if (before === after || zone.offset(early) === before) return early;
    const late = clockTime - after * MINUTE_MS;
    return zone.offset(late) === after ? late : skipAround(late, early);
  }

  /** The moment clocks were moved forward, between two that stand on either side of it. */
  function skipAround(late: number, early: number): number {
    let before = late;
    let after = early;
    const offsetBefore = zone.offset(before);
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (zone.offset(middle) === offsetBefore) before = middle;
      else after = middle;
    }
    return after;
  }

  return {
    startOf,
    dayOf(moment) {
      let day = Math.floor((moment + zone.offset(moment) * MINUTE_MS - offset) / DAY_MS);
      while (startOf(day) > moment) day -= 1;
      while (startOf(day + 1) <= moment) day += 1;
      return day;
    },
  };
}
