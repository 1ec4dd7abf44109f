import { expect, test } from 'vitest';
import type { Box, WorkflowDocument } from '../document/graph-document.js';
import { neighbourOf } from './neighbours.js';

const agent = { type: 'filter', version: 1, options: {} };
const document: WorkflowDocument = {
  schemaVersion: 1, name: 'n', agents: { source: agent, upper: agent, lower: agent, alone: agent },
  links: [{ from: 'source', port: 'out', to: 'lower' }, { from: 'source', port: 'out', to: 'upper' }],
};
const box = (x: number, y: number): Box => ({ x, y, width: 200, height: 72 });
const boxes = new Map([['source', box(0, 0)], ['upper', box(300, 0)], ['lower', box(300, 200)], ['alone', box(0, 200)]]);

test('follows a link to the right, to the agent nearest in height', () => {
  expect(neighbourOf(document, boxes, 'source', 'right')).toBe('upper');
});

test('follows a link back to the left', () => {
  expect(neighbourOf(document, boxes, 'lower', 'left')).toBe('source');
});

test('goes up and down to what lies there, linked or not', () => {
  expect([neighbourOf(document, boxes, 'upper', 'down'), neighbourOf(document, boxes, 'alone', 'up')]).toEqual(['lower', 'source']);
});

test('goes to what lies that way where no link leads on', () => {
  expect(neighbourOf(document, boxes, 'alone', 'right')).toBe('lower');
});

test('stays where nothing lies that way', () => {
  expect(neighbourOf(document, boxes, 'source', 'up')).toBeUndefined();
});
