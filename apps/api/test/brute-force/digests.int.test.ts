import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedDigests, type DigestRule, type ExpectedDigests } from './calculation/digests.js';
import { perKey } from './calculation/windows.js';
import type { Played } from './play.js';
import { emptyTally, playRun, runs, seed, settings } from './runs.js';

const tally = emptyTally();
/** A timer fires in the millisecond it is due; what comes later in that millisecond comes after it, so nothing is made to meet it. */
const gridMs = 1;

function told(played: Played): ExpectedDigests {
  expect(played.failed).toEqual([]);
  return {
    out: perKey(played.said('out').map(({ key, payload, parents }) => [key, { payload, parents }] as const)),
    dropped: perKey(played.said('dropped').map(({ key, payload }) => [key, payload] as const)),
  };
}

describe(`digests against brute force (seed ${seed})`, { timeout: 600_000 }, () => {
  it('hold what a look at the arrivals one by one gives', async () => {
    const rules: fc.Arbitrary<DigestRule> = fc.record({
      after: fc.constantFrom(3_000, 20_000, 100_000), minutes: fc.constantFrom(null, 1, 3), count: fc.constantFrom(2, 5, 50), first: fc.boolean(),
      maxItems: fc.constantFrom(3, 50), whenFull: fc.constantFrom('send', 'drop oldest', 'drop newest'),
    }).map((rule) => ({ ...rule, count: Math.min(rule.count, rule.maxItems) }));
    await fc.assert(fc.asyncProperty(runs, rules, fc.boolean(), async (run, drawn, isCounted) => {
      const { minutes, count, ...rest } = drawn;
      const options = { ...rest, after: `${drawn.after}ms`, ...(isCounted ? { count } : {}), ...(minutes === null ? {} : { cron: `*/${minutes} * * * *` }) };
      const played = await playRun(run, { type: 'digest', options, sources: ['bids'], gridMs }, tally);
      expect(told(played)).toEqual(expectedDigests(played.taken, isCounted ? drawn : { ...drawn, count: Number.POSITIVE_INFINITY }));
    }), settings);
  });

  it('in runs that were no walk in the park', () => {
    expect(tally.plays).toBe(settings.numRuns);
    expect(Math.min(tally.deaths, tally.said)).toBeGreaterThan(settings.numRuns);
  });
});
