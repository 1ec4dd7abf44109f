import { expect, test } from 'vitest';
import type { WorkflowDocument } from '../document/graph-document.js';
import { searchItems } from './agent-search.js';

const document: WorkflowDocument = {
  schemaVersion: 1, name: 'n', links: [],
  agents: {
    lots: { type: 'filter', version: 1, title: 'New lots', options: { conditions: [{ field: 'kind', is: 'equal to', value: 'lot' }] } },
    score: { type: 'javascript', version: 1, title: 'Score', options: { code: 'export default (lot) => lot.marketValue;' } },
  },
  layout: { 'note:1': { x: 0, y: 0, width: 100, height: 100, text: 'Ask Irina about mileage', color: 'yellow' } },
};
const types = { types: new Map() };

test('finds an agent by its title, and forgives a slip', () => {
  expect(searchItems(document, types, 'scroe').map(({ id }) => id)).toEqual(['score']);
});

test('finds an agent by what its options say, and shows where', () => {
  expect(searchItems(document, types, 'marketvalue')).toEqual([{ id: 'score', title: 'Score', lead: '…efault (lot) => lot.marketValue; ' }]);
});

test('finds a note by its text', () => {
  expect(searchItems(document, types, 'mileage').map(({ id }) => id)).toEqual(['note:1']);
});

test('puts those named so before those that only mention it', () => {
  expect(searchItems(document, types, 'lot').map(({ id }) => id)).toEqual(['lots', 'score']);
});

test('finds nothing for no words', () => {
  expect(searchItems(document, types, '  ')).toEqual([]);
});
