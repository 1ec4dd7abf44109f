import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '@rookery/sdk';
import { daysOnClocks } from './calculation/local-days.js';
import { askedValues, cutAtSilence, expectedByClock, expectedByEvents, expectedSessions, perKey, type Expected } from './calculation/windows.js';
import { START, type Played, type Sent } from './play.js';
import { DAY_MS, emptyTally, playRun, runs, seed, settings } from './runs.js';

const tally = emptyTally();
const sources = ['bids'];
const fixed = fc.constantFrom({ size: 15_000, slide: 15_000 }, { size: 60_000, slide: 60_000 }, { size: 30_000, slide: 10_000 }, { size: 25_000, slide: 7_000 });

function optionsFor({ size, slide }: { readonly size: number; readonly slide: number }, grace: number): JsonObject {
  const length = size === slide ? { size: `${size}ms` } : { windows: 'hopping', size: `${size}ms`, slide: `${slide}ms` };
  return { ...length, grace: `${grace}ms`, emits: 'both', values: askedValues };
}

function told(played: Played): Expected {
  expect(played.failed).toEqual([]);
  return {
    out: perKey(played.said('out').map(({ key, payload }) => [key, payload] as const)),
    late: perKey(played.said('late').map(({ key, payload }) => [key, payload['id'] ?? null] as const)),
  };
}

function inUtc(played: Played): Expected {
  const { out, late } = told(played);
  const utc = (moment: unknown): string => new Date(String(moment)).toISOString();
  return { late, out: Object.fromEntries(Object.entries(out).map(([key, lines]) => [key, lines.map((line) => ({ ...line, start: utc(line['start']), end: utc(line['end']) }))])) };
}

describe(`windows against brute force (seed ${seed})`, { timeout: 600_000 }, () => {
  it('tumbling and hopping windows closed by the clock say what every window against every event gives', async () => {
    await fc.assert(fc.asyncProperty(runs, fixed, async (run, window) => {
      const played = await playRun(run, { type: 'aggregate', options: optionsFor(window, run.grace), sources }, tally);
      expect(told(played)).toEqual(expectedByClock(played.taken, { ...window, grace: run.grace }));
    }), settings);
  });

  it('and so they do over the whole record', async () => {
    const whole = await playRun({ seed, grace: 15_000, trouble: 0.02, isMade: false }, { type: 'aggregate', options: optionsFor({ size: 60_000, slide: 60_000 }, 15_000), sources, bids: 100_000 }, emptyTally());
    expect(whole.taken.length).toBeGreaterThan(2_000);
    expect(told(whole)).toEqual(expectedByClock(whole.taken, { size: 60_000, slide: 60_000, grace: 15_000 }));
  });

  it('and so do those closed by events', async () => {
    await fc.assert(fc.asyncProperty(runs, fixed, async (run, window) => {
      const options = { ...optionsFor(window, run.grace), closedBy: 'events', closeIdleAfter: '15m' };
      const played = await playRun(run, { type: 'aggregate', options, sources }, tally);
      expect(told(played)).toEqual(expectedByEvents(played.taken, { ...window, grace: run.grace }));
    }), settings);
  });

  it('days and three days of a zone, over changes of its clocks, say what a look at its calendar at every minute gives', async () => {
    const changes = fc.constantFrom(['Europe/Berlin', '2025-03-27'], ['Europe/Berlin', '2025-10-23'], ['America/New_York', '2025-03-06'], ['America/Sao_Paulo', '2018-11-01'], ['Australia/Lord_Howe', '2025-04-03'], ['America/Havana', '2025-10-30'], ['Asia/Beirut', '2025-03-27']);
    await fc.assert(fc.asyncProperty(runs, changes, fc.constantFrom(1, 3), async (run, [zone = '', date = ''], days) => {
      const began = Date.parse(date);
      const grace = run.grace * (86_400_000 / DAY_MS);
      const options: JsonObject = { windows: 'hopping', size: `${days}d`, slide: '1d', zone, grace: `${grace}ms`, emits: 'both', closedBy: 'events', closeIdleAfter: '15m', values: askedValues };
      const edit = (sent: Sent): Sent => ({ ...sent, payload: { ...sent.payload, at: began + Math.round((sent.payload.at - START) * (86_400_000 / DAY_MS)) } });
      const played = await playRun(run, { type: 'aggregate', options, sources, edit }, tally);
      const calendar = daysOnClocks(zone, began, began + 8 * 86_400_000);
      const spans = calendar.flatMap(([start], index) => (calendar[index + days - 1] === undefined ? [] : [[start, calendar[index + days - 1]?.[1] ?? 0] as const]));
      expect(inUtc(played)).toEqual(expectedByEvents(played.taken, { size: 0, slide: 1, grace }, spans));
    }), settings);
  });

  it('sessions say what the arrivals give when they are played over plain lists', async () => {
    await fc.assert(fc.asyncProperty(runs, fc.constantFrom(1_000, 5_000, 20_000), async (run, gap) => {
      const options: JsonObject = { windows: 'session', gap: `${gap}ms`, grace: `${run.grace}ms`, emits: 'both', values: askedValues };
      const played = await playRun(run, { type: 'aggregate', options, sources }, tally);
      expect(told(played)).toEqual(expectedSessions(played.taken, { gap, grace: run.grace }));
    }), settings);
  });

  it('sessions of which nothing is late are cut where the silence is, whatever order things came in', async () => {
    await fc.assert(fc.asyncProperty(runs, fc.constantFrom(1_000, 5_000, 20_000), async (run, gap) => {
      const options: JsonObject = { windows: 'session', gap: `${gap}ms`, grace: '15m', values: askedValues };
      const played = await playRun(run, { type: 'aggregate', options, sources }, tally);
      const cut = [...Map.groupBy(played.taken, ({ key }) => key)].map(([key, events]) => [key, cutAtSilence(events.map(({ occurredAt }) => occurredAt), gap).map((moments) => moments.length)] as const);
      const counts = Object.entries(told(played).out).map(([key, lines]) => [key, lines.map(({ count }) => count)] as const);
      expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(cut));
    }), settings);
  });

  it('in runs that were no walk in the park', () => {
    expect(tally.plays).toBe(5 * settings.numRuns);
    expect(Math.min(tally.deaths, tally.said, tally.aside)).toBeGreaterThan(settings.numRuns);
  });
});
