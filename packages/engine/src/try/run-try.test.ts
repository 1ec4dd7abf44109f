import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flow, START } from '../../test/engine-harness.js';
import { emissionsOf, playInEarnest, tryOver, type Played } from '../../test/try-harness.js';

/** Events of five keys at moments of their own, so that no two things are due at once and order is a law, not luck. */
const moments = fc.array(fc.record({ second: fc.integer({ min: 0, max: 60 }), key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), n: fc.integer({ min: 0, max: 9 }), poison: fc.boolean(), stop: fc.boolean() }), { minLength: 1, maxLength: 25 })
  .map((list) => list.toSorted((a, b) => a.second - b.second).map(({ second, key, n, poison, stop }, index): Played => ({
    at: second * 1_000 + index + 1,
    input: { key, n, i: index, ...(poison && n > 6 ? { poison } : {}), ...(stop && n > 7 ? { stop } : {}) },
  })));

/** A tree of agents below `hand`: every agent reads one port of an earlier one. */
const trees = fc.array(fc.record({ type: fc.constantFrom('pass', 'sum', 'alarm', 'stamp', 'recent', 'previous', 'by-key', 'odd', 'call'), parent: fc.nat(), isSide: fc.boolean() }), { minLength: 1, maxLength: 8 })
  .map((nodes) => {
    const slugs = ['hand'];
    const types: Record<string, string> = { hand: 'hand' };
    const links: string[] = [];
    nodes.forEach(({ type, parent, isSide }, index) => {
      const candidates = slugs.filter((slug) => types[slug] !== 'call');
      const from = candidates[parent % candidates.length]!;
      const slug = `n${index}`;
      const side = types[from] === 'recent' ? '.again' : types[from] === 'hand' ? '' : '.error';
      links.push(`${from}${isSide ? side : ''} -> ${slug}`);
      slugs.push(slug);
      types[slug] = type;
    });
    return flow(types, links);
  });

describe('a try', () => {
  test('emits, at the same moments and in the same order, what the engine emits when the same events come in earnest', async () => {
    await fc.assert(fc.asyncProperty(trees, moments, async (document, played) => {
      const earnest = await playInEarnest(document, 'hand', played, 60_000);
      const result = await tryOver(document, earnest.recorded, { runTo: START + 120_100 });
      expect(emissionsOf(result)).toEqual(earnest.emitted);
      expect(result.deliveries.all.list.map(({ agent, payloadText }) => ({ agent, payload: JSON.parse(payloadText ?? '') })))
        .toEqual(expect.arrayContaining(earnest.deliveries.map(({ agent, payload }) => ({ agent, payload }))));
      expect(result.deliveries.all.total).toBe(earnest.deliveries.length);
    }), { numRuns: 60 });
  }, 60_000);
});
