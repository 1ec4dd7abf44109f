import { workflowDocumentSchema, type WorkflowDocument } from '@rookery/model';
import { expect, test } from 'vitest';
import { groupedChanges } from './grouped-changes.js';

const documentOf = (more: object): WorkflowDocument => workflowDocumentSchema.parse({ schemaVersion: 1, name: 'lots', agents: {}, links: [], ...more });
const agent = (options: object = {}, more: object = {}) => ({ type: 'filter', version: 1, options, ...more });

test('gathers what differs agent by agent, with links, parameters and the layout apart', () => {
  const before = documentOf({ agents: { a: agent({ n: 1 }), gone: agent() }, links: [{ from: 'a', to: 'gone' }], layout: { a: { x: 1, y: 1 } } });
  const after = documentOf({
    title: 'Lots', agents: { a: agent({ n: 2 }, { title: 'First' }), fresh: agent() }, links: [{ from: 'a', to: 'fresh' }], parameters: { low: { type: 'number' } }, layout: { a: { x: 9, y: 1 } },
  });
  expect(groupedChanges(before, after).map(({ kind, slug, sign, changes }) => [kind, slug, sign, changes.length])).toEqual([
    ['workflow', '', 'changed', 1], ['agent', 'a', 'changed', 2], ['agent', 'fresh', 'added', 1], ['agent', 'gone', 'removed', 1], ['links', '', 'changed', 2], ['parameters', '', 'changed', 1], ['layout', '', 'changed', 1],
  ]);
});

test('finds nothing between a document and itself', () => {
  const same = documentOf({ agents: { a: agent() } });
  expect(groupedChanges(same, same)).toEqual([]);
});
