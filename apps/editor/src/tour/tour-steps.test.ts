import { expect, test } from 'vitest';
import { cardPlace, goesOn, isReached, pathOf, readTour, stepAfter, stepBefore, tourSteps, type TourFacts } from './tour-steps.js';

const nothing: TourFacts = { path: '/', demoId: '7', hasLinkOpen: false, hasChanged: false, hasTried: false, hasPublished: false };

test('sees that a person did what the step asks, and never before', () => {
  expect(tourSteps.map((step) => isReached(step, nothing))).toEqual(tourSteps.map(() => false));
  const done: readonly TourFacts[] = [
    { ...nothing, path: '/inbox' }, { ...nothing, path: '/workflows/7' }, { ...nothing, hasLinkOpen: true }, { ...nothing, hasChanged: true }, { ...nothing, hasTried: true }, { ...nothing, hasPublished: true },
  ];
  expect(tourSteps.map((step, index) => isReached(step, done[index] ?? nothing))).toEqual(tourSteps.map(() => true));
});

test('lets a person read events, type a change and look at a try in peace', () => {
  expect(tourSteps.filter(goesOn)).toEqual(['runs', 'inbox', 'publish']);
});

test('walks from the first step to the end and back', () => {
  expect(tourSteps.map(stepAfter)).toEqual([...tourSteps.slice(1), 'done']);
  expect(tourSteps.map(stepBefore)).toEqual(['runs', ...tourSteps.slice(0, -1)]);
  expect([pathOf('runs', '7'), pathOf('inbox', '7'), pathOf('publish', '7')]).toEqual(['/', '/inbox', '/workflows/7']);
});

test('takes what it does not know for a tour nobody has seen', () => {
  expect([readTour('link'), readTour('done'), readTour('skipped'), readTour('x'), readTour(null)]).toEqual(['link', 'done', 'skipped', undefined, undefined]);
});

test('keeps the card on the screen, at the first side of its target that has room', () => {
  const [card, screen] = [{ width: 300, height: 150 }, { width: 1000, height: 600 }];
  expect(cardPlace({ left: 100, top: 50, width: 80, height: 30 }, card, screen)).toEqual({ left: 100, top: 92 });
  expect(cardPlace({ left: 900, top: 500, width: 80, height: 30 }, card, screen)).toEqual({ left: 688, top: 338 });
  expect(cardPlace({ left: 100, top: 10, width: 80, height: 580 }, card, screen)).toEqual({ left: 192, top: 12 });
  expect(cardPlace({ left: 800, top: 10, width: 180, height: 580 }, card, screen)).toEqual({ left: 488, top: 12 });
});

test('stands nowhere beside a target that leaves no room', () => {
  expect(cardPlace({ left: 0, top: 0, width: 1000, height: 600 }, { width: 300, height: 150 }, { width: 1000, height: 600 })).toBeUndefined();
});
