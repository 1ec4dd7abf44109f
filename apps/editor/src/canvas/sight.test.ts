import { expect, test } from 'vitest';
import { viewOn } from './sight.js';

const canvas = { width: 1000, height: 400 };
const still = { x: 0, y: 0, zoom: 1 };
const agent = { x: 400, y: 100, width: 200, height: 80 };

test('leaves a view alone that shows the whole agent', () => {
  expect(viewOn(agent, still, { canvas, covers: [] })).toBeUndefined();
});

test('brings an agent to the middle that is out of sight, or partly so', () => {
  expect(viewOn({ ...agent, y: 500 }, still, { canvas, covers: [] })).toEqual({ x: 0, y: -340, zoom: 1 });
  expect(viewOn({ ...agent, x: 900 }, still, { canvas, covers: [] })).toEqual({ x: -500, y: 60, zoom: 1 });
});

test('takes an agent out from under what lies over the canvas, and not under it again', () => {
  const map = { x: 800, y: 280, width: 190, height: 110 };
  expect(viewOn({ ...agent, x: 700, y: 260 }, still, { canvas, covers: [map] })).toEqual({ x: -300, y: -100, zoom: 1 });
  const middle = { x: 450, y: 150, width: 100, height: 100 };
  expect(viewOn({ ...agent, x: 420 }, still, { canvas, covers: [middle] })).toEqual({ x: -220, y: 60, zoom: 1 });
});

test('comes near enough to read, and never farther away', () => {
  expect(viewOn(agent, { ...still, zoom: 0.2 }, { canvas, covers: [] })?.zoom).toBe(0.6);
  expect(viewOn({ ...agent, y: 900 }, { ...still, zoom: 1.5 }, { canvas, covers: [] })?.zoom).toBe(1.5);
});

test('takes the middle when the canvas is too small for it', () => {
  expect(viewOn(agent, still, { canvas: { width: 100, height: 60 }, covers: [] })).toEqual({ x: -450, y: -110, zoom: 1 });
});
