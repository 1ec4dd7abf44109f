import { expect, test } from 'vitest';
import { openingView } from './opening-view.js';

const screen = { width: 1000, height: 600 };

test('shows a small workflow whole, in the middle and no larger than it is', () => {
  expect(openingView({ x: 0, y: 0, width: 400, height: 100 }, screen)).toEqual({ x: 300, y: 250, zoom: 1 });
});

test('shrinks a workflow that does not fit while it can be read', () => {
  expect(openingView({ x: 0, y: 0, width: 1500, height: 100 }, screen).zoom).toBeCloseTo(0.603, 3);
});

test('begins at the left of a workflow too wide to be read whole', () => {
  expect(openingView({ x: -100, y: 0, width: 20_000, height: 100 }, screen)).toEqual({ x: 48 + 65, y: 267.5, zoom: 0.65 });
});

test('opens an empty workflow in the middle', () => {
  expect(openingView(undefined, screen)).toEqual({ x: 500, y: 300, zoom: 1 });
});
