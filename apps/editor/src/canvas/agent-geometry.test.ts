import { expect, test } from 'vitest';
import { inputPlace, placePorts, sizeOfAgent } from './agent-geometry.js';

const ports = (...names: readonly string[]) => names.map((name) => ({ name, title: name }));

test('puts the first output at the height of the input', () => {
  expect(placePorts(ports('out', 'error'))[0]?.y).toBe(inputPlace.y);
});

test('puts the error output last, wherever it was declared', () => {
  expect(placePorts(ports('error', 'out', 'else')).map(({ name, isError }) => [name, isError])).toEqual([['out', false], ['else', false], ['error', true]]);
});

test('is as high as its outputs need, in steps of the grid', () => {
  expect([sizeOfAgent(placePorts(ports('out', 'error'))).height, sizeOfAgent(placePorts(ports('out', 'else', 'error'))).height]).toEqual([72, 88]);
});

test('grows with the outputs, so that none lies outside', () => {
  const places = placePorts(ports('a', 'b', 'c', 'd', 'e', 'f', 'error'));
  expect([places.at(-1)?.y, sizeOfAgent(places).height]).toEqual([156, 168]);
});
