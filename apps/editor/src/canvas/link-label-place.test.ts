import { expect, test } from 'vitest';
import { labelPlace } from './link-label-place.js';

const [source, target, middle] = [{ x: 0, y: 0 }, { x: 100, y: 80 }, { x: 50, y: 40 }];

test('stands in the middle of a link that is alone, and of one that leads back', () => {
  expect(labelPlace(source, target, { twin: 0, middle })).toBe(middle);
  expect(labelPlace(target, source, { twin: 1, middle })).toBe(middle);
});

test('stands before and behind the middle for further links between the same agents', () => {
  const [second, third] = [1, 2].map((twin) => labelPlace(source, target, { twin, middle }));
  expect(second?.y).toBeLessThan(30);
  expect(third?.y).toBeGreaterThan(50);
  expect((second?.x ?? 0) + (third?.x ?? 0)).toBeCloseTo(100);
});
