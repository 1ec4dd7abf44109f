import { PermanentError } from '@rookery/sdk';

const DAY_MS = 86_400_000;

/** A moment or a day as Calendar has it. */
export type EventTime = { readonly date: string } | { readonly dateTime: string; readonly timeZone?: string };

export interface TimeTexts {
  readonly start: string;
  /** Empty: the start and the duration. */
  readonly end: string;
  readonly durationMs: number;
  readonly timeZone: string | undefined;
}

/** Start and end of an event. Throws where a text is no moment, or the end does not come after the start. */
export function eventTimes({ start, end, durationMs, timeZone }: TimeTexts): { readonly start: EventTime; readonly end: EventTime } {
  if (isDay(start)) {
    const last = end === '' ? start : end;
    if (!isDay(last)) throw new PermanentError(`end: "${last.slice(0, 50)}" is no day, as the start "${start}" is; write both as days or both as moments`);
    if (last < start) throw new PermanentError(`end: the day "${last}" is before the start "${start}"`);
    // Calendar wants the day after the last one.
    return { start: { date: start }, end: { date: new Date(Date.parse(last) + DAY_MS).toISOString().slice(0, 10) } };
  }
  const from = momentOf(start, 'start', timeZone);
  const to = end === '' ? later(from, durationMs) : momentOf(end, 'end', timeZone);
  if (Date.parse(withZone(to)) <= Date.parse(withZone(from)) && isZoned(to) === isZoned(from)) throw new PermanentError(`end: "${to.slice(0, 50)}" does not come after the start "${from}"`);
  const zone = timeZone === undefined ? {} : { timeZone };
  return { start: { dateTime: from, ...zone }, end: { dateTime: to, ...zone } };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function momentOf(text: string, name: 'start' | 'end', timeZone: string | undefined): string {
  if (/^\d{12,13}$/.test(text)) return new Date(Number(text)).toISOString();
  const written = text.replace(/^(\d{4}-\d{2}-\d{2}) (\d)/, '$1T$2');
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(written) || Number.isNaN(Date.parse(withZone(written)))) {
    throw new PermanentError(`${name}: "${text.slice(0, 50)}" is no moment; write for example 2026-01-05T10:00:00Z, or 2026-01-05 for a whole day`);
  }
  if (!isZoned(written) && timeZone === undefined) throw new PermanentError(`${name}: "${text}" has no time zone; end it with Z or +01:00, or fill in "timeZone"`);
  return written;
}

function later(moment: string, ms: number): string {
  const end = new Date(Date.parse(withZone(moment)) + ms).toISOString();
  return isZoned(moment) ? end : end.slice(0, 19);
}

function isZoned(moment: string): boolean {
  return /(Z|[+-]\d{2}:?\d{2})$/.test(moment);
}

// For comparing and adding only: a clock on the wall, read as if it were in Greenwich.
function withZone(moment: string): string {
  return isZoned(moment) ? moment : `${moment}Z`;
}
