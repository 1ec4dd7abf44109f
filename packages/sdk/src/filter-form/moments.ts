/** A moment as a wall clock shows it; `wall` is milliseconds as if the wall clock ran on UTC. */
export interface WallClock {
  readonly wall: number;
  readonly zone: string;
}

export type CalendarUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

const DAY_MS = 86_400_000;
const FIXED: Readonly<Partial<Record<CalendarUnit, number>>> = { second: 1_000, minute: 60_000, hour: 3_600_000 };

export function wallClockAt(instant: number, zone: string): WallClock {
  return { wall: instant + offsetAt(instant, zone), zone };
}

/** The instant a wall clock shows that time. A time that a clock change leaves out is the same distance after the change. */
export function instantOf({ wall, zone }: WallClock): number {
  const guess = wall - offsetAt(wall, zone);
  return wall - offsetAt(guess, zone);
}

export function startOfDay({ wall, zone }: WallClock): WallClock {
  return { wall: Math.floor(wall / DAY_MS) * DAY_MS, zone };
}

/** Hours and shorter are time that passes; days and longer are the calendar's: a month before March 31 is the end of February. */
export function shift(moment: WallClock, amount: number, unit: CalendarUnit): WallClock {
  const fixed = FIXED[unit];
  if (fixed !== undefined) return wallClockAt(instantOf(moment) + amount * fixed, moment.zone);
  if (unit === 'day' || unit === 'week') return { ...moment, wall: moment.wall + amount * (unit === 'week' ? 7 : 1) * DAY_MS };
  const date = new Date(moment.wall);
  const month = date.getUTCMonth() + amount * (unit === 'year' ? 12 : 1);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), lastDay);
  return { ...moment, wall: Date.UTC(date.getUTCFullYear(), month, day) + (((moment.wall % DAY_MS) + DAY_MS) % DAY_MS) };
}

/** Whether a database can keep it: the years 1 to 9999. */
export function isStorable(instant: number): boolean {
  const year = new Date(instant).getUTCFullYear();
  return year >= 1 && year <= 9_999;
}

function offsetAt(instant: number, zone: string): number {
  if (zone === 'UTC' || !Number.isFinite(new Date(instant).getTime())) return 0;
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(instant);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name);
  const seconds = Number(match?.[2] ?? 0) * 3_600 + Number(match?.[3] ?? 0) * 60 + Number(match?.[4] ?? 0);
  return (match?.[1] === '-' ? -1 : 1) * seconds * 1_000;
}
