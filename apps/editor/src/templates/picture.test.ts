import type { WorkflowDocument } from '@rookery/model';
import { expect, test } from 'vitest';
import { pictureOf } from './picture.js';

const agent = { type: 'format', version: 1, options: {} };
const link = (from: string, to: string) => ({ from, to, port: 'out' });

test('puts agents in columns by their distance from a source', () => {
  const document: WorkflowDocument = { schemaVersion: 1, name: 'w', agents: { end: agent, feed: { ...agent, title: 'Feed' }, left: agent, right: agent }, links: [link('feed', 'left'), link('feed', 'right'), link('left', 'end'), link('right', 'end')] };
  const { nodes, links, width, height } = pictureOf(document);
  expect(nodes.map(({ slug, x, y }) => [slug, x, y])).toEqual([['end', 328, 36], ['feed', 8, 36], ['left', 168, 8], ['right', 168, 64]]);
  expect(nodes[1]?.title).toBe('Feed');
  expect(links).toHaveLength(4);
  expect([width, height]).toEqual([456, 112]);
});

test('draws circles and links to nowhere without an end', () => {
  const document: WorkflowDocument = { schemaVersion: 1, name: 'w', agents: { a: agent, b: agent }, links: [link('a', 'b'), link('b', 'a'), link('a', 'a'), link('a', 'gone')] };
  expect(pictureOf(document).nodes).toHaveLength(2);
  expect(pictureOf(document).links).toHaveLength(3);
});

test('draws an empty workflow', () => {
  expect(pictureOf({ schemaVersion: 1, name: 'w', agents: {}, links: [] })).toMatchObject({ nodes: [], links: [] });
});
