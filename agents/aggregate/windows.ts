import type { WallClock } from '@rookery/sdk';
import { localDays } from './local-days.js';
import { DAY_MS, type AggregateOptions } from './spec.js';

/** Monday, 5 January 1970: weeks begin on Mondays. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

export interface Span {
  readonly start: number;
  /** The first moment after it. */
  readonly end: number;
}

/** Gives the windows a moment falls into, the earliest first. Moments are milliseconds. */
export type WindowsAt = (moment: number) => readonly Span[];

/** Tumbling and hopping windows as the options say; tumbling are hopping ones as far apart as they are long. */
export function fixedWindows({ windows, size = DAY_MS, slide, zone, offset }: AggregateOptions): WindowsAt {
  const step = windows === 'hopping' ? (slide ?? size) : size;
  if (zone === undefined) return (moment) => spansAround(moment - FIRST_MONDAY_MS - offset, size, step).map((start) => spanFrom(start + FIRST_MONDAY_MS + offset, size));
  const days = localDays(zone, offset);
  const monday = FIRST_MONDAY_MS / DAY_MS;
  const sizeDays = size / DAY_MS;
  return (moment) =>
    spansAround(days.dayOf(moment) - monday, sizeDays, step / DAY_MS).map((start) => ({ start: days.startOf(start + monday), end: days.startOf(start + monday + sizeDays) }));
}

/** A moment in ISO 8601, as the clock of a zone shows it where there is one. */
export function isoMoment(moment: number, clock: WallClock | undefined): string {
  const shown = clock === undefined ? moment : clock.at(moment);
  const minutes = Math.abs(shown - moment) / 60_000;
  // Before 1900 many clocks were off by odd seconds, which ISO 8601 cannot say.
  if (clock === undefined || !Number.isInteger(minutes)) return new Date(moment).toISOString();
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${new Date(shown).toISOString().slice(0, -1)}${shown < moment ? '-' : '+'}${hour ?? ''}:${minute ?? ''}`;
}

/** Where the windows that hold a place begin; they begin at the multiples of `step`. */
function spansAround(place: number, size: number, step: number): readonly number[] {
  const last = Math.floor(place / step);
  const first = Math.floor((place - size) / step) + 1;
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

function spanFrom(start: number, size: number): Span {
  return { start, end: start + size };
}
