import { describe, expect, it } from 'vitest';
import { cronMoments } from './cron-moments.js';

function nextOf(cron: string, zone: string, after: string, count: number): readonly string[] {
  const moments = cronMoments(cron);
  let at = Date.parse(after);
  return Array.from({ length: count }, () => {
    at = moments.next(at, zone);
    return new Date(at).toISOString();
  });
}

describe('clocks that are put forward', () => {
  it('run a skipped time once, at the moment they skip to', () => {
    expect(nextOf('30 2 * * *', 'Europe/Berlin', '2026-03-28T02:00:00Z', 2)).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']);
    expect(nextOf('30 2 * * *', 'Australia/Sydney', '2026-10-03T00:00:00Z', 2)).toEqual(['2026-10-03T16:00:00.000Z', '2026-10-04T15:30:00.000Z']);
  });

  it('run several skipped times as one', () => {
    expect(nextOf('*/20 2,3 29 3 *', 'Europe/Berlin', '2026-03-28T02:00:00Z', 3)).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-29T01:20:00.000Z', '2026-03-29T01:40:00.000Z']);
  });

  it('skip a whole day in Samoa', () => {
    expect(nextOf('0 12 30 12 *', 'Pacific/Apia', '2011-12-29T12:00:00Z', 1)).toEqual(['2011-12-30T10:00:00.000Z']);
  });
});

describe('what runs at any hour', () => {
  it('runs on through clocks that are put forward and put back', () => {
    expect(nextOf('*/30 * * * *', 'Europe/Berlin', '2026-03-29T00:10:00Z', 4)).toEqual(['2026-03-29T00:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-29T01:30:00.000Z', '2026-03-29T02:00:00.000Z']);
    expect(nextOf('*/30 * * * *', 'Europe/Berlin', '2026-10-25T00:10:00Z', 4)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:00:00.000Z', '2026-10-25T01:30:00.000Z', '2026-10-25T02:00:00.000Z']);
  });

  it('keeps to the minute hand where clocks change by half an hour', () => {
    expect(nextOf('15 * * * *', 'Australia/Lord_Howe', '2026-04-04T13:20:00Z', 4)).toEqual(['2026-04-04T14:15:00.000Z', '2026-04-04T15:45:00.000Z', '2026-04-04T16:45:00.000Z', '2026-04-04T17:45:00.000Z']);
  });
});

describe('clocks that are put back', () => {
  it('run a time that comes twice the first time only', () => {
    expect(nextOf('30 2 * * *', 'Europe/Berlin', '2026-10-24T02:00:00Z', 2)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  it('do not run it again when asked in the second hour', () => {
    expect(nextOf('30 2 * * *', 'Europe/Berlin', '2026-10-25T01:15:00Z', 1)).toEqual(['2026-10-26T01:30:00.000Z']);
  });

  it('run by the half hour too', () => {
    expect(nextOf('45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T12:00:00Z', 2)).toEqual(['2026-04-04T14:45:00.000Z', '2026-04-05T15:15:00.000Z']);
  });
});

it('gives nine o\'clock in each zone', () => {
  expect(nextOf('0 9 * * 1-5', 'Europe/Moscow', '2026-01-09T06:00:00Z', 1)).toEqual(['2026-01-12T06:00:00.000Z']);
  expect(nextOf('0 9 * * 1-5', 'Asia/Kathmandu', '2026-01-09T06:00:00Z', 1)).toEqual(['2026-01-12T03:15:00.000Z']);
});

it('comes strictly after, also within a second', () => {
  expect(nextOf('0 9 * * *', 'UTC', '2026-01-05T08:59:59.999Z', 2)).toEqual(['2026-01-05T09:00:00.000Z', '2026-01-06T09:00:00.000Z']);
});

it('says what is wrong with an expression or a zone', () => {
  expect(() => cronMoments('0 9 * *')).toThrow('cron: "0 9 * *" has 4 fields; write minute, hour, day, month and weekday, for example "0 9 * * 1-5"');
  expect(() => cronMoments('61 9 * * *')).toThrow(/^cron: "61 9 \* \* \*" is no cron expression: Field value \(61\) is out of range/);
  expect(() => cronMoments('0 0 30 2 *')).toThrow('is no cron expression');
  expect(() => cronMoments('0 9 * * *').next(0, 'Mars/Olympus')).toThrow('timeZone: "Mars/Olympus" is not a time zone; use an IANA name such as "Europe/Moscow"');
});
