import { describe, expect, it } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { schedule } from './agent.js';

describe('schedule', () => {
  it('emits one event per tick with the time that was meant and the time it ran', async () => {
    const run = await runAgent(schedule, { check: { times: 2, everyMs: 60_000 } });
    expect(run.emitted.map((event) => event.payload)).toEqual([
      { scheduledFor: '2026-01-05T09:00:00.000Z', ranAt: '2026-01-05T09:00:00.000Z', late: false },
      { scheduledFor: '2026-01-05T09:01:00.000Z', ranAt: '2026-01-05T09:01:00.000Z', late: false },
    ]);
  });

  it('drops a tick that was emitted before', async () => {
    const at = '2026-01-05T09:00:00Z';
    const first = await runAgent(schedule, { at });
    const again = await runAgent(schedule, { at, continueFrom: first });
    expect(first.emitted).toHaveLength(1);
    expect(again.emitted).toEqual([]);
  });

  it('marks a tick late when it runs later than "lateAfter"', async () => {
    const result = await checkAt({ scheduledFor: 1_000, now: 7_000, lateAfter: 5_000 });
    expect(result?.items[0]?.payload['late']).toBe(true);
  });

  it('does not mark a tick late within "lateAfter"', async () => {
    const result = await checkAt({ scheduledFor: 1_000, now: 6_000, lateAfter: 5_000 });
    expect(result?.items[0]?.payload['late']).toBe(false);
  });

  it('emits at once when a person asks', async () => {
    const run = await runAgent(schedule, { check: { byHand: true } });
    expect(run.emitted.map((event) => event.dedupeKey)).toEqual(['run:2026-01-05T09:00:00.000Z']);
  });

  it('adds the payload, which may use the parameters', async () => {
    const run = await runAgent(schedule, { options: { payload: { city: '{{ parameters.city }}', limit: 3 } }, parameters: { city: 'Tulsa' } });
    expect(run.emitted[0]?.payload).toMatchObject({ city: 'Tulsa', limit: 3, late: false });
  });

  it('refuses a payload that is not an object', async () => {
    await expect(runAgent(schedule, { options: { payload: 'text' } })).rejects.toThrow('write a JSON object');
  });
});

function checkAt({ scheduledFor, now, lateAfter }: { readonly scheduledFor: number; readonly now: number; readonly lateAfter: number }) {
  const context = { options: { lateAfter }, parameters: {}, now, scheduledFor };
  return schedule.check?.(context as Parameters<NonNullable<typeof schedule.check>>[0]);
}
