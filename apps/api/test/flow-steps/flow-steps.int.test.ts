import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '@rookery/sdk';
import type { Played, Said, Sent } from '../brute-force/play.js';
import { emptyTally, playRun, runs, seed, settings } from '../brute-force/runs.js';
import { byKey, expectedDigests, expectedOutcomes, expectedPasses, idsOf, type DigestRule } from './calculation.js';

const tally = emptyTally();
const parts = ['start', 'stop', 'start', 'none'] as const;
const plain: DigestRule = { after: 30 * 86_400_000, count: 1_000, every: 0, first: false, mostItems: 1_000 };
const scene = { sources: ['bids'], edit: offTheBeat };

/**
 * Whether an event of the very millisecond of a timer was there before it fired is a matter of luck. So events come, and
 * happened, at 50 of every 100 milliseconds, and everything here is due at other ones.
 */
function offTheBeat(sent: Sent): Sent {
  const beat = (moment: number): number => Math.floor(moment / 100) * 100 + 50;
  return { ...sent, at: beat(sent.at), payload: { ...sent.payload, at: beat(sent.payload.at), part: parts[sent.payload.id % parts.length] ?? 'none' } };
}

function perKey<T>(said: readonly Said[], told: (said: Said) => T): Readonly<Record<string, readonly T[]>> {
  return Object.fromEntries([...Map.groupBy(said, (one) => one.key ?? '')].map(([key, list]) => [key, list.map(told)]));
}

/** Every event taken is a parent of what came out once, whatever happened on the way. */
function expectAllOnce(played: Played, ports: readonly string[]): void {
  expect(played.failed).toEqual([]);
  expect(ports.flatMap((port) => played.said(port)).flatMap((said) => said.parents).toSorted()).toEqual(played.taken.map(({ id }) => id).toSorted());
}

describe(`flow steps against a calculation (seed ${seed})`, () => {
  afterAll(() => {
    expect(tally.plays).toBe(5 * settings.numRuns);
    expect(Math.min(tally.deaths, tally.said)).toBeGreaterThan(settings.numRuns);
  });

  it('a digest holds who came until it was due', async () => {
    const ways = fc.constantFrom<{ readonly options: JsonObject; readonly rule: DigestRule }>(
      { options: { after: '10030ms' }, rule: { ...plain, after: 10_030 } },
      { options: { after: '60030ms', count: 3 }, rule: { ...plain, after: 60_030, count: 3 } },
      { options: { cron: '* * * * *' }, rule: { ...plain, every: 60_000 } },
      { options: { after: '20030ms', cron: '* * * * *', first: true }, rule: { ...plain, after: 20_030, every: 60_000, first: true } },
      { options: { after: '30030ms', maxItems: 2, whenFull: 'drop oldest' }, rule: { ...plain, after: 30_030, mostItems: 2 } },
    );
    await fc.assert(fc.asyncProperty(runs, ways, async (run, { options, rule }) => {
      const played = await playRun(run, { type: 'digest', options: { item: '{{ id }}', maxItems: 1_000, ...options }, ...scene }, tally);
      expectAllOnce(played, ['out', 'dropped']);
      expect(perKey(played.said('out'), ({ payload }) => payload['items'])).toEqual(byKey(played.taken, (arrivals) => expectedDigests(arrivals, rule)));
    }), settings);
  });

  it('a deadline is met by who came in time, and breached by who did not', async () => {
    const rules = fc.record({ within: fc.constantFrom(2_030, 20_030, 120_030), repeats: fc.constantFrom('keep', 'restart') });
    await fc.assert(fc.asyncProperty(runs, rules, async (run, rule) => {
      const options = { start: { when: [{ field: 'part', is: 'equal to', value: 'start' }] }, stop: { when: [{ field: 'part', is: 'equal to', value: 'stop' }] }, within: `${rule.within}ms`, repeats: rule.repeats };
      const played = await playRun(run, { type: 'deadline', options, ...scene, sources: ['left', 'right'] }, tally);
      expect(played.failed).toEqual([]);
      expect(sortedPerKey(['out', 'met', 'other'].flatMap((port) => played.said(port)))).toEqual(byKey(played.taken, (arrivals) => expectedOutcomes(arrivals, rule).toSorted()));
    }), settings);
  });

  it('a throttle lets so many pass and drops the rest', async () => {
    const rules = fc.record({ limit: fc.integer({ min: 1, max: 4 }), per: fc.constantFrom(1_030, 5_030, 60_030) });
    await fc.assert(fc.asyncProperty(runs, rules, async (run, rule) => {
      const played = await playRun(run, { type: 'throttle', options: { limit: rule.limit, per: `${rule.per}ms` }, ...scene }, tally);
      expectAllOnce(played, ['out', 'dropped']);
      expect(perKey(played.said('out'), ({ payload }) => payload['id'])).toEqual(byKey(played.taken, (arrivals) => expectedPasses(arrivals, rule)));
    }), settings);
  });

  it('a line lets everybody pass, each once and in the order of arrival', async () => {
    const rules = fc.record({ limit: fc.integer({ min: 1, max: 3 }), per: fc.constantFrom(1_030, 10_030) });
    await fc.assert(fc.asyncProperty(runs, rules, async (run, rule) => {
      const played = await playRun(run, { type: 'throttle', options: { limit: rule.limit, per: `${rule.per}ms`, rest: 'queue', maxQueue: 10_000 }, ...scene }, tally);
      expectAllOnce(played, ['out', 'dropped', 'expired']);
      expect(perKey(played.said('out'), ({ payload }) => payload['id'])).toEqual(byKey(played.taken, idsOf));
    }), settings);
  });

  it('a merge takes everybody once, three by three, and gives up after its time', async () => {
    await fc.assert(fc.asyncProperty(runs, fc.constantFrom(5_030, 60_030), async (run, timeout) => {
      const played = await playRun(run, { type: 'merge', options: { when: 'count', count: 3, timeout: `${timeout}ms` }, ...scene }, tally);
      expectAllOnce(played, ['out', 'timeout', 'extra']);
      const rule = { ...plain, after: timeout, count: 3 };
      const groups = [...played.said('out'), ...played.said('timeout')].map(({ key, payload }) => ({ key, items: JSON.parse(JSON.stringify(payload['items'])) }));
      const told = Object.fromEntries([...Map.groupBy(groups, ({ key }) => key ?? '')].map(([key, list]) => [key, list.map(({ items }) => items.map((item: { readonly id: number }) => item.id)).toSorted((left, right) => left[0] - right[0])]));
      expect(told).toEqual(byKey(played.taken, (arrivals) => expectedDigests(arrivals, rule).toSorted((left, right) => Number(left[0]) - Number(right[0]))));
    }), settings);
  });
});

function sortedPerKey(said: readonly Said[]): Readonly<Record<string, readonly string[]>> {
  const lines = perKey(said, ({ payload }) => {
    const { status = 'other', by } = JSON.parse(JSON.stringify(payload['deadline'] ?? {}));
    return [status, payload['id'], ...(by === undefined ? [] : [by.id])].join(' ');
  });
  return Object.fromEntries(Object.entries(lines).map(([key, list]) => [key, list.toSorted()]));
}
