import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boxOf, groupsOf, notesOf, overlaps, positionOf, withLayout } from './layout.js';
import { membersOf } from './notes-and-groups.js';
import { tidyUp } from './tidy-up.js';
import { documents } from './test/arbitrary-documents.js';
import { agent, flow, lots } from './test/documents.js';

const fork = flow({ a: agent('hook'), b: agent('sift'), c: agent('sift'), d: agent('tell') }, ['a -> b', 'a -> c', 'b -> d', 'c -> d'], { layout: { a: { x: 80, y: 40 }, b: { x: 0, y: 0 }, c: { x: 0, y: 0 }, d: { x: 0, y: 0 } } });

it('lays agents out from left to right in the order events pass', () => {
  const x = (slug: string) => positionOf(tidyUp(fork), slug)?.x ?? Number.NaN;
  expect([x('a') < x('b'), x('b') === x('c'), x('c') < x('d')]).toEqual([true, true, true]);
});

it('always gives the same places, wherever agents were', () => {
  expect(tidyUp(fork).layout).toEqual(tidyUp(structuredClone(fork)).layout);
  expect(tidyUp(tidyUp(fork))).toEqual(tidyUp(fork));
});

it('changes places only, and lays no agent upon another', () => {
  fc.assert(fc.property(documents, (document) => {
    const tidy = tidyUp(document);
    expect({ ...tidy, layout: document.layout }).toEqual(document);
    const boxes = Object.keys(tidy.agents).map((slug) => boxOf(tidy, slug) ?? { x: 0, y: 0, width: 0, height: 0 });
    expect(boxes.filter((one, place) => boxes.slice(place + 1).some((other) => overlaps(one, other)))).toEqual([]);
  }), { numRuns: 50 });
});

it('draws a group around what it held, and a note goes with the agent beside it', () => {
  const document = withLayout(lots, {
    tell: { x: 2000, y: 900 }, 'note:1': { x: 2000, y: 990, width: 200, height: 60, text: 'who', color: 'blue' },
    'group:1': { x: 280, y: -60, width: 300, height: 160, title: 'Good', color: 'red' },
  });
  const tidy = tidyUp(document);
  expect([membersOf(tidy, 'group:1'), groupsOf(tidy)[0]?.title]).toEqual([['sift'], 'Good']);
  const [note] = notesOf(tidy);
  expect([(note?.x ?? 0) - (positionOf(tidy, 'tell')?.x ?? 0), (note?.y ?? 0) - (positionOf(tidy, 'tell')?.y ?? 0)]).toEqual([0, 90]);
});

it('leaves room for agents that are larger', () => {
  const sizes = new Map([['b', { width: 200, height: 400 }]]);
  const tidy = tidyUp(fork, sizes);
  const [b, c] = [boxOf(tidy, 'b', sizes), boxOf(tidy, 'c', sizes)];
  expect(b !== undefined && c !== undefined && overlaps(b, c)).toBe(false);
});

it('gives an empty workflow back as it is', () => {
  const empty = flow({});
  expect(tidyUp(empty)).toBe(empty);
});
