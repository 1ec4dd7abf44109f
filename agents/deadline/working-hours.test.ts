import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { workingClock, type WorkingHours } from './working-hours.js';

const office: WorkingHours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 9 * 60, to: 18 * 60, holidays: [] };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string) => Date.parse(text);
const after = (hours: WorkingHours, zone: string, start: string, ms: number) => new Date(workingClock(hours, zone).after(at(start), ms)).toISOString();

describe('working time', () => {
  it('waits for the morning, over nights, weekends and holidays', () => {
    expect(after(office, 'UTC', '2026-01-05T05:00:00Z', 20 * MINUTE)).toBe('2026-01-05T09:20:00.000Z');
    expect(after(office, 'UTC', '2026-01-09T17:50:00Z', 20 * MINUTE)).toBe('2026-01-12T09:10:00.000Z');
    expect(after({ ...office, holidays: ['2026-01-12', '2026-01-13'] }, 'UTC', '2026-01-09T17:50:00Z', 20 * MINUTE)).toBe('2026-01-14T09:10:00.000Z');
  });

  it('that fills a day is over at its end, not on the next morning', () => {
    expect(after(office, 'UTC', '2026-01-05T09:00:00Z', 9 * HOUR)).toBe('2026-01-05T18:00:00.000Z');
  });

  it('runs over midnight where a day ends on the next', () => {
    const night: WorkingHours = { ...office, days: ['fri'], from: 22 * 60, to: 6 * 60 };
    expect(after(night, 'UTC', '2026-01-10T05:00:00Z', 2 * HOUR)).toBe('2026-01-16T23:00:00.000Z');
    expect(workingClock(night, 'UTC').between(at('2026-01-09T00:00:00Z'), at('2026-01-12T00:00:00Z'))).toBe(8 * HOUR);
  });

  it('runs on without a gap when a day has 24 hours', () => {
    expect(after({ ...office, from: 0, to: 24 * 60 }, 'UTC', '2026-01-05T23:59:00Z', 2 * MINUTE)).toBe('2026-01-06T00:01:00.000Z');
  });

  it('loses an hour of a night when clocks are put forward, and gains one when they are put back', () => {
    const night: WorkingHours = { days: ['sat'], from: 22 * 60, to: 6 * 60, holidays: [] };
    const clock = workingClock(night, 'Europe/Berlin');
    expect(clock.between(at('2026-03-28T12:00:00Z'), at('2026-03-29T12:00:00Z'))).toBe(7 * HOUR);
    expect(clock.between(at('2026-10-24T12:00:00Z'), at('2026-10-25T12:00:00Z'))).toBe(9 * HOUR);
  });

  it('begins where clocks skip to when they skip its beginning', () => {
    const early: WorkingHours = { days: ['sun'], from: 150, to: 240, holidays: [] };
    expect(after(early, 'Europe/Berlin', '2026-03-28T12:00:00Z', HOUR)).toBe('2026-03-29T02:00:00.000Z');
  });

  it('that never comes is a fault', () => {
    expect(() => workingClock({ ...office, days: [] }, 'UTC').after(at('2026-01-05T09:00:00Z'), 1)).toThrow('hours: the working hours leave too little time within ten years; look at the days and holidays');
    expect(() => workingClock(office, 'Moscow')).toThrow('hours.timeZone: "Moscow" is not a time zone; use an IANA name such as "Europe/Moscow"');
  });
});

describe('against a count of the minutes', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe');
  const hours = fc.record({
    days: fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, { minLength: 1 }),
    from: fc.integer({ min: 0, max: 23 }).map((hour) => hour * 60),
    to: fc.integer({ min: 1, max: 24 }).map((hour) => hour * 60),
    holidays: fc.subarray(['2026-03-28', '2026-03-29', '2026-04-05', '2026-10-25']),
  });
  // Days around the clock changes of all these zones.
  const start = fc.constantFrom('2026-03-07', '2026-03-28', '2026-04-04', '2026-10-03', '2026-10-24', '2026-10-31').chain((day) => fc.nat({ max: 2_000 }).map((minute) => at(`${day}T00:00:00Z`) + minute * MINUTE));

  /** The wall times are those of luxon, written out minute by minute. */
  function isWorked(moment: number, { days, from, to, holidays }: WorkingHours, zone: string): boolean {
    const wall = DateTime.fromMillis(moment, { zone });
    const minute = wall.hour * 60 + wall.minute;
    const isOn = (day: DateTime): boolean => days.includes((['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const)[day.weekday - 1] ?? 'mon') && !holidays.includes(day.toISODate() ?? '');
    if (to > from) return isOn(wall) && minute >= from && minute < to;
    return (isOn(wall) && minute >= from) || (isOn(wall.minus({ days: 1 })) && minute < to);
  }

  it('counts the same', () => {
    fc.assert(fc.property(hours, zones, start, fc.nat({ max: 2_500 }), (working, zone, begin, length) => {
      const end = begin + length * MINUTE;
      const minutes = Array.from({ length }, (_, index) => begin + index * MINUTE).filter((moment) => isWorked(moment, working, zone)).length;
      expect(workingClock(working, zone).between(begin, end)).toBe(minutes * MINUTE);
    }), { numRuns: 25 });
  });

  it('ends after as much as it was asked for', () => {
    fc.assert(fc.property(hours, zones, start, fc.integer({ min: 1, max: 3_000 }), (working, zone, begin, minutes) => {
      const clock = workingClock(working, zone);
      const end = clock.after(begin, minutes * MINUTE);
      expect(clock.between(begin, end)).toBe(minutes * MINUTE);
      expect(clock.between(begin, end - 1)).toBe(minutes * MINUTE - 1);
    }), { numRuns: 100 });
  });
});
