import { parseWorkflowDocument } from '@rookery/model';
import { expect, test } from 'vitest';
import { linkId } from '../document/graph-document.js';
import { bigDocument } from './big-document.fixture.js';

test('has as many agents and links as asked for, every link once and between agents that are there', () => {
  const document = bigDocument();
  const ends = document.links.flatMap(({ from, to }) => [from, to]);
  expect([Object.keys(document.agents).length, document.links.length, new Set(document.links.map(linkId)).size, ends.filter((slug) => !Object.hasOwn(document.agents, slug))]).toEqual([500, 600, 600, []]);
});

test('is a document that the server would read', () => {
  expect(parseWorkflowDocument(bigDocument()).ok).toBe(true);
});
