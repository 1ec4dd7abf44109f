import type { AgentManifest } from '@rookery/model';
import { expect, test } from 'vitest';
import { rankTypes } from './picker-ranking.js';

const manifest = (type: string, more: Partial<AgentManifest>): AgentManifest => ({
  apiVersion: 1, type, version: 1, kind: 'step', title: type, summary: '', category: 'flow', triggers: [], outputs: [{ name: 'out', title: 'Out' }, { name: 'error', title: 'Error' }], options: {}, examples: [], ...more,
});
const types = [
  manifest('filter', { title: 'Filter', summary: 'Passes on what meets the conditions.' }),
  manifest('switch', { title: 'Switch' }),
  manifest('webhook', { title: 'Webhook', kind: 'source', category: 'web', options: { properties: { path: { title: 'Secret address' } } } }),
  manifest('javascript', { title: 'JavaScript', category: 'code' }),
  manifest('call-http', { title: 'Call HTTP', kind: 'lookup', summary: 'Calls an address and reads JSON.' }),
  manifest('add-to-inbox', { title: 'Add to the inbox', kind: 'action', category: 'message', outputs: [{ name: 'error', title: 'Error' }] }),
];
const query = { words: '', kind: 'all', recent: [], isLinked: false, needsOutput: false } as const;
const names = (groups: ReturnType<typeof rankTypes>) => groups.map(({ name, items }) => [name, items.map(({ type }) => type)]);

test('shows every kind in its group, sources first', () => {
  expect(names(rankTypes(types, query))).toEqual([['source', ['webhook']], ['step', ['javascript', 'filter', 'switch']], ['lookup', ['call-http']], ['action', ['add-to-inbox']]]);
});

test('offers no source where a link leads to what is picked', () => {
  expect(names(rankTypes(types, { ...query, isLinked: true })).map(([name]) => name)).toEqual(['step', 'lookup', 'action']);
});

test('offers only what gives something on for the middle of a link', () => {
  expect(names(rankTypes(types, { ...query, isLinked: true, needsOutput: true })).map(([name]) => name)).toEqual(['step', 'lookup']);
});

test('shows what was used lately first, newest first', () => {
  expect(names(rankTypes(types, { ...query, recent: ['switch', 'gone', 'webhook'] }))[0]).toEqual(['recent', ['switch', 'webhook']]);
});

test('forgives a slip of the finger', () => {
  expect(names(rankTypes(types, { ...query, words: 'wehbook' }))).toEqual([['source', ['webhook']]]);
});

test('finds a type by the title of an option', () => {
  expect(names(rankTypes(types, { ...query, words: 'secret address' }))).toEqual([['source', ['webhook']]]);
});

test('puts the group with the best find first', () => {
  expect(names(rankTypes(types, { ...query, words: 'inbox' }))[0]).toEqual(['action', ['add-to-inbox']]);
});

test('knows what people shorten a title to', () => {
  expect(names(rankTypes(types, { ...query, words: 'js' }))[0]).toEqual(['step', ['javascript']]);
});
