import { wallClock } from '@rookery/sdk';

const MINUTE_MS = 60_000;

/** A moment in ISO 8601 as the clocks of a zone show it, with their offset: `2026-03-01T09:00:00+03:00`. */
export function momentText(moment: number, timeZone: string): string {
  const wall = wallClock(timeZone).at(moment);
  const minutes = Math.round((wall - moment) / MINUTE_MS);
  const size = Math.abs(minutes);
  return `${new Date(wall).toISOString().slice(0, 19)}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
