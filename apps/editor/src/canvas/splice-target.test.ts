import { expect, test } from 'vitest';
import { pointOn, spliceTarget } from './splice-target.js';

const link = { from: 'a', port: 'out', to: 'b' };
const curves = [{ link, start: { x: 200, y: 30 }, end: { x: 600, y: 30 } }];
const box = (x: number, y: number) => ({ x, y, width: 200, height: 72 });

test('finds the link that runs through the middle of a dropped agent', () => {
  expect(spliceTarget(box(300, 0), 'new', curves)).toBe('a.out>b');
});

test('leaves a link alone that only touches the edge of the agent', () => {
  expect([spliceTarget(box(300, 60), 'new', curves), spliceTarget(box(20, 0), 'new', curves)]).toEqual([undefined, undefined]);
});

test('never puts an agent into a link of its own', () => {
  expect(spliceTarget(box(300, 0), 'a', curves)).toBeUndefined();
});

test('takes the nearer of two links', () => {
  const lower = { link: { ...link, port: 'else' }, start: { x: 200, y: 60 }, end: { x: 600, y: 60 } };
  expect(spliceTarget(box(300, 20), 'new', [...curves, lower])).toBe('a.else>b');
});

test('runs from the output to the input', () => {
  expect([pointOn({ x: 0, y: 0 }, { x: 100, y: 50 }, 0), pointOn({ x: 0, y: 0 }, { x: 100, y: 50 }, 0.5), pointOn({ x: 0, y: 0 }, { x: 100, y: 50 }, 1)]).toEqual([{ x: 0, y: 0 }, { x: 50, y: 25 }, { x: 100, y: 50 }]);
});
