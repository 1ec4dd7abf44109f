import { IANAZone } from 'luxon';
import { UserError } from '../errors.js';

const MINUTE_MS = 60_000;
/** Clocks are not changed twice within so long; offsets this far from a wall time are those before and after a change. */
const APART_MS = 86_400_000;

/** Moments and wall times of one zone. A wall time is written as the milliseconds at which a clock in UTC shows it. */
export interface WallClock {
  /** What the clock shows at a moment. */
  at(moment: number): number;
  /** The first moment at which the clock shows a wall time, or, where it skips that time, the moment it skips to. */
  first(wall: number): number;
  /** The first moment after `from`, up to `until`, at which the clock is changed; `undefined` when it shows the same offset at both. */
  changeIn(from: number, until: number): number | undefined;
}

/** Whether this is the name of an IANA time zone. */
export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** The clock of an IANA zone. Throws a user error, with `option` for the name of the fault, when there is no such zone. */
export function wallClock(zone: string, option = 'timeZone'): WallClock {
  if (!isZone(zone)) throw new UserError(`${option}: "${zone.slice(0, 60)}" is not a time zone; use an IANA name such as "Europe/Moscow"`);
  const rules = IANAZone.create(zone);
  const offsetMs = (moment: number): number => rules.offset(moment) * MINUTE_MS;
  return {
    at: (moment) => moment + offsetMs(moment),
    first(wall) {
      const [before, after] = [offsetMs(wall - APART_MS), offsetMs(wall + APART_MS)];
      const shown = [wall - before, wall - after].filter((moment) => moment + offsetMs(moment) === wall);
      return shown.length > 0 ? Math.min(...shown) : changeBetween(wall - after, wall - before);
    },
    changeIn: (from, until) => (offsetMs(from) === offsetMs(until) ? undefined : changeBetween(from, until)),
  };

  function changeBetween(earlier: number, later: number): number {
    let [low, high] = [Math.min(earlier, later), Math.max(earlier, later)];
    const old = offsetMs(low);
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetMs(middle) === old) low = middle;
      else high = middle;
    }
    return high;
  }
}
