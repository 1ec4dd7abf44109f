import { workflowDocumentSchema, type WorkflowDocument } from '@rookery/model';
import { expect, test } from 'vitest';
import { outlineOf, pictureOf } from './picture.js';

const documentOf = (more: object): WorkflowDocument => workflowDocumentSchema.parse({ schemaVersion: 1, name: 'lots', agents: {}, links: [], ...more });
const agent = (type: string, more: object = {}) => ({ type, version: 1, options: {}, ...more });
const types = new Map([['feed', { kind: 'source' as const }], ['tell', { kind: 'action' as const }]]);

test('draws agents where the canvas has them, with their titles and kinds', () => {
  const { agents, links, box } = pictureOf(documentOf({ agents: { a: agent('feed', { title: 'Lots' }), b: agent('tell'), c: agent('gone') }, links: [{ from: 'a', to: 'b' }, { from: 'a', to: 'nobody' }], layout: { a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, c: { x: 300, y: 100 } } }), types);
  expect(agents.map(({ title, x, kind, mark }) => [title, x, kind, mark])).toEqual([['Lots', 0, 'source', 'same'], ['b', 300, 'action', 'same'], ['c', 300, undefined, 'same']]);
  expect(links).toEqual([{ id: 'a.out>b', mark: 'same', from: { x: 200, y: 36 }, to: { x: 300, y: 36 } }]);
  expect(box).toEqual({ x: -24, y: -24, width: 548, height: 220 });
});

test('gives a place to agents that have none', () => {
  const { agents } = pictureOf(documentOf({ agents: { a: agent('feed'), b: agent('tell') }, links: [{ from: 'a', to: 'b' }] }), types);
  expect(new Set(agents.map(({ x, y }) => `${x} ${y}`)).size).toBe(2);
});

test('rounds a source where it begins and an action where it ends', () => {
  expect([outlineOf('source'), outlineOf('step'), outlineOf('action')].map((path) => path.match(/A\d+/g))).toEqual([['A12', 'A12', 'A36', 'A36'], ['A12', 'A12', 'A12', 'A12'], ['A36', 'A36', 'A12', 'A12']]);
});
