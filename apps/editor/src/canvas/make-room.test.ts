import { expect, test } from 'vitest';
import type { WorkflowDocument } from '../document/graph-document.js';
import { makeRoom } from './make-room.js';

const agent = { type: 'filter', version: 1, options: {} };
const document = (x: number): WorkflowDocument => ({
  schemaVersion: 1, name: 'n', agents: { first: agent, middle: agent, last: agent, end: agent },
  links: [{ from: 'first', port: 'out', to: 'middle' }, { from: 'middle', port: 'out', to: 'last' }, { from: 'last', port: 'out', to: 'end' }],
  layout: { first: { x: 0, y: 0 }, middle: { x: 120, y: 16 }, last: { x, y: 0 }, end: { x: x + 264, y: 0 } },
});

test('moves what follows only as far as the agent between needs', () => {
  expect(makeRoom(document(264), 'middle', { from: 'first', to: 'last' }).layout).toEqual({ first: { x: 0, y: 0 }, middle: { x: 264, y: 16 }, last: { x: 528, y: 0 }, end: { x: 792, y: 0 } });
});

test('moves nothing that has room', () => {
  expect(makeRoom(document(800), 'middle', { from: 'first', to: 'last' }).layout?.['last']).toEqual({ x: 800, y: 0 });
});

test('leaves a link that runs backwards as it is', () => {
  const backwards = document(-400);
  expect(makeRoom(backwards, 'middle', { from: 'first', to: 'last' })).toBe(backwards);
});
