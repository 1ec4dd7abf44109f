import { describe, expect, it } from 'vitest';
import { compileSchedule, previewSchedule } from './schedule.js';

function preview(schedule: Parameters<typeof compileSchedule>[0], from: string, count: number): readonly string[] {
  const result = compileSchedule(schedule, 'schedule', () => 0);
  if (!result.ok) throw new Error(result.issue.message);
  return previewSchedule(result.schedule, Date.parse(from), count);
}

describe('a schedule', () => {
  it('by cron runs a time of day once where clocks are changed, and asked in the second hour does not run it again', () => {
    const night = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' };
    expect(preview(night, '2026-03-28T02:00:00Z', 2)).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']);
    expect(preview(night, '2026-10-24T02:00:00Z', 2)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
    expect(preview(night, '2026-10-25T01:15:00Z', 1)).toEqual(['2026-10-26T01:30:00.000Z']);
  });

  it('by cron at any hour runs on through a change of clocks', () => {
    expect(preview({ cron: '*/20 * * * *', timeZone: 'Europe/Berlin' }, '2026-10-25T00:30:00Z', 4)).toEqual([
      '2026-10-25T00:40:00.000Z', '2026-10-25T01:00:00.000Z', '2026-10-25T01:20:00.000Z', '2026-10-25T01:40:00.000Z',
    ]);
  });

  it('by cron takes seconds', () => {
    expect(preview({ cron: '*/30 * * * * *' }, '2026-01-05T09:00:10Z', 2)).toEqual(['2026-01-05T09:00:30.000Z', '2026-01-05T09:01:00.000Z']);
  });

  it('by interval counts from the run before, whatever clocks show', () => {
    expect(preview({ every: '12h' }, '2026-03-28T20:00:00Z', 2)).toEqual(['2026-03-29T08:00:00.000Z', '2026-03-29T20:00:00.000Z']);
  });

  it('is put off by its jitter', () => {
    const result = compileSchedule({ every: '1m', jitter: '10s' }, 'schedule', () => 0.5);
    expect(result.ok && result.schedule.nextAfter(0)).toBe(65_000);
  });

  it('says what is wrong with it', () => {
    const issueOf = (schedule: Parameters<typeof compileSchedule>[0]) => {
      const result = compileSchedule(schedule, 'schedule', () => 0);
      return result.ok ? null : [result.issue.path, result.issue.code];
    };
    expect([issueOf({ every: '10ms' }), issueOf({ cron: '0 9 * *' }), issueOf({ cron: '0 0 30 2 *' }), issueOf({ cron: '0 9 * * *', timeZone: 'Mars/Olympus' })]).toEqual([
      ['schedule.every', 'schedule.interval'], ['schedule.cron', 'schedule.cron'], ['schedule.cron', 'schedule.cron'], ['schedule.timeZone', 'schedule.timeZone'],
    ]);
  });
});
