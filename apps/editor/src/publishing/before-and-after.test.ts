import { workflowDocumentSchema, type WorkflowDocument } from '@rookery/model';
import { expect, test } from 'vitest';
import { beforeAndAfter } from './before-and-after.js';

const documentOf = (more: object): WorkflowDocument => workflowDocumentSchema.parse({ schemaVersion: 1, name: 'lots', agents: {}, links: [], ...more });
const agent = (options: object = {}, more: object = {}) => ({ type: 'filter', version: 1, options, ...more });
const places = { a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, c: { x: 300, y: 200 } };

test('marks what went on the picture before and what came on the one after', () => {
  const picture = beforeAndAfter(
    documentOf({ agents: { a: agent({ n: 1 }), b: agent() }, links: [{ from: 'a', to: 'b' }], layout: places }),
    documentOf({ agents: { a: agent({ n: 2 }), c: agent() }, links: [{ from: 'a', to: 'c' }], layout: places }),
  );
  const marks = ({ agents, links }: typeof picture.before) => [...agents.map(({ slug, mark }) => [slug, mark]), ...links.map(({ id, mark }) => [id, mark])];
  expect(marks(picture.before)).toEqual([['a', 'changed'], ['b', 'removed'], ['a.out>b', 'removed']]);
  expect(marks(picture.after)).toEqual([['a', 'changed'], ['c', 'added'], ['a.out>c', 'added']]);
  expect(picture.counts).toEqual({ added: 1, removed: 1, changed: 1 });
});

test('follows a renamed agent with its links', () => {
  const picture = beforeAndAfter(
    documentOf({ agents: { a: agent(), b: agent() }, links: [{ from: 'a', to: 'b' }], layout: places }),
    documentOf({ agents: { a: agent(), c: agent({}, { renamedFrom: 'b' }) }, links: [{ from: 'a', to: 'c' }], layout: places }),
  );
  expect([...picture.before.links, ...picture.after.links].map(({ mark }) => mark)).toEqual(['same', 'same']);
  expect(picture.before.agents.map(({ slug, mark }) => [slug, mark])).toEqual([['a', 'same'], ['b', 'changed']]);
});

test('shows the same part of the canvas in both', () => {
  const picture = beforeAndAfter(documentOf({ agents: { a: agent() }, layout: places }), documentOf({ agents: { c: agent() }, layout: places }));
  expect(picture.before.box).toEqual(picture.after.box);
  expect(picture.before.box).toEqual({ x: -24, y: -24, width: 548, height: 320 });
});

test('draws an empty workflow', () => {
  expect(beforeAndAfter(documentOf({}), documentOf({})).after).toEqual({ agents: [], links: [], box: { x: 0, y: 0, width: 1, height: 1 } });
});
