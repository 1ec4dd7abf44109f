import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedJoin, type ExpectedJoin, type JoinRule } from './calculation/joins.js';
import { perKey } from './calculation/windows.js';
import type { Played } from './play.js';
import { emptyTally, playRun, runs, seed, settings } from './runs.js';

const tally = emptyTally();
const rules = fc.record({ within: fc.constantFrom(1_000, 4_000, 20_000), kind: fc.constantFrom('inner', 'left', 'outer'), match: fc.constantFrom('each', 'first') });

function told(played: Played): ExpectedJoin {
  expect(played.failed).toEqual([]);
  return {
    pairs: perKey(played.said('out').map(({ key, ...said }) => [key, said] as const)),
    alone: perKey(played.said('timeout').map(({ key, payload }) => [key, payload] as const)),
  };
}

describe(`joins against brute force (seed ${seed})`, { timeout: 600_000 }, () => {
  it('make the pairs that every left against every right gives, and say who stayed alone', async () => {
    await fc.assert(fc.asyncProperty(runs, rules, async (run, chosen) => {
      const rule: JoinRule = { ...chosen, grace: run.grace };
      const options = { left: ['left'], right: ['right'], within: `${rule.within}ms`, grace: `${rule.grace}ms`, kind: rule.kind, match: rule.match, mostHeld: 1_000 };
      const played = await playRun(run, { type: 'join', options, sources: ['left', 'right'] }, tally);
      expect(told(played)).toEqual(expectedJoin(played.taken, rule));
    }), settings);
  });

  it('hold what was recorded long after it happened from when it came', async () => {
    await fc.assert(fc.asyncProperty(runs, rules, async (run, chosen) => {
      const rule: JoinRule = { ...chosen, grace: run.grace };
      const options = { left: ['left'], right: ['right'], within: `${rule.within}ms`, grace: `${rule.grace}ms`, kind: rule.kind, match: rule.match, mostHeld: 1_000 };
      const played = await playRun(run, { type: 'join', options, sources: ['left', 'right'], edit: (sent) => ({ ...sent, payload: { ...sent.payload, at: sent.payload.at - 400 * 86_400_000 } }) }, tally);
      expect(told(played)).toEqual(expectedJoin(played.taken, rule));
    }), settings);
  });

  it('in runs that were no walk in the park', () => {
    expect(tally.plays).toBe(2 * settings.numRuns);
    expect(Math.min(tally.deaths, tally.said, tally.aside)).toBeGreaterThan(settings.numRuns / 2);
  });
});
