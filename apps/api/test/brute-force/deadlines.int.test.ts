import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '@rookery/sdk';
import { expectedDeadlines, payloadOf } from './calculation/deadlines.js';
import { perKey } from './calculation/windows.js';
import type { Played } from './play.js';
import { emptyTally, playRun, runs, seed, settings } from './runs.js';

const tally = emptyTally();
/** A timer fires in the millisecond it is due; what comes later in that millisecond comes after it, so nothing is made to meet it. */
const gridMs = 1;
const ports = ['out', 'met', 'cancelled', 'other'] as const;
const parts: JsonObject = { start: { from: ['start'] }, stop: { from: ['met'] }, cancel: { from: ['cancelled'] } };

/** Per port and key, in order. `isLate` and the written `took` are left out: the one tells when it was said, the other is the seconds again. */
function told(played: Played): object {
  expect(played.failed).toEqual([]);
  return Object.fromEntries(ports.map((port) => [port, perKey(played.said(port).map(({ key, payload, parents }) => [key, { payload: withoutManner(payload), parents }] as const))]));
}

function withoutManner(payload: JsonObject): JsonObject {
  const { deadline, ...rest } = payload;
  if (typeof deadline !== 'object' || deadline === null || Array.isArray(deadline)) return payload;
  const { isLate: _isLate, took: _took, ...facts } = deadline as JsonObject;
  return { ...rest, deadline: facts };
}

describe(`deadlines against brute force (seed ${seed})`, { timeout: 600_000 }, () => {
  it('are breached, met and cancelled as a look at the arrivals one by one gives', async () => {
    const rules = fc.record({ within: fc.constantFrom(2_000, 10_000, 60_000), repeats: fc.constantFrom('keep', 'restart') });
    await fc.assert(fc.asyncProperty(runs, rules, async (run, rule) => {
      const options = { ...parts, within: `${rule.within}ms`, repeats: rule.repeats };
      const played = await playRun(run, { type: 'deadline', options, sources: ['start', 'met', 'cancelled'], gridMs }, tally);
      const expected = expectedDeadlines(played.taken, rule);
      expect(told(played)).toEqual(Object.fromEntries(ports.map((port) => [port, perKey(expected.filter((outcome) => outcome.port === port).map((outcome) =>
        [outcome.key, { payload: payloadOf(outcome, rule.within), parents: [outcome.event, outcome.by].flatMap((event) => event?.id ?? []) }] as const))])));
    }), settings);
  });

  it('in runs that were no walk in the park', () => {
    expect(tally.plays).toBe(settings.numRuns);
    expect(Math.min(tally.deaths, tally.said)).toBeGreaterThan(settings.numRuns);
  });
});
