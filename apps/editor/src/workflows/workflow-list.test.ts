import { expect, test } from 'vitest';
import { chosenWorkflows, freeName, pulseOf, slugFrom, stateOf, tagsOf, type ListChoice, type ListedWorkflow } from './workflow-list.js';

const pulse = { agents: 2, passed: 0, waiting: 0, failing: [], alarms: 0, lastSuccessAt: null };
const lots: ListedWorkflow = { id: '1', name: 'lots', title: 'New lots', folder: 'sales/alerts', tags: ['night'], publishedVersion: 3, paused: null, revision: 4, updatedAt: '2026-01-02T00:00:00Z', pulse, state: 'running' };
const rates: ListedWorkflow = { ...lots, id: '2', name: 'rates', title: null, folder: 'salesman', tags: [], publishedVersion: null, updatedAt: '2026-01-03T00:00:00Z', state: 'draft' };
const broken: ListedWorkflow = { ...lots, id: '3', name: 'broken', title: 'A broken one', folder: '', tags: ['day', 'night'], updatedAt: '2026-01-01T00:00:00Z', pulse: { ...pulse, lastSuccessAt: '2026-01-04T00:00:00Z' }, state: 'failing' };
const all = [lots, rates, broken];
const everything: ListChoice = { search: '', folder: undefined, tag: undefined, state: undefined, sorting: 'title' };
const names = (choice: Partial<ListChoice>) => chosenWorkflows(all, { ...everything, ...choice }).map(({ name }) => name);

test('finds workflows that have every word, in whichever field', () => {
  expect(names({ search: 'NIGHT lots' })).toEqual(['lots']);
  expect(names({ search: 'nothing' })).toEqual([]);
});

test('takes a folder with all below it, and no folder that only begins alike', () => {
  expect(names({ folder: 'sales' })).toEqual(['lots']);
});

test('sorts by title, by change, by activity and by what needs a person', () => {
  expect(names({})).toEqual(['broken', 'lots', 'rates']);
  expect(names({ sorting: 'updated' })).toEqual(['rates', 'lots', 'broken']);
  expect(names({ sorting: 'activity' })).toEqual(['broken', 'lots', 'rates']);
  expect(names({ sorting: 'state' })).toEqual(['broken', 'lots', 'rates']);
});

test('narrows by tag and by state', () => {
  expect(names({ tag: 'night' })).toEqual(['broken', 'lots']);
  expect(names({ state: 'draft' })).toEqual(['rates']);
  expect(tagsOf(all)).toEqual(['day', 'night']);
});

test('says what needs a person before what runs', () => {
  expect(stateOf({ publishedVersion: null, paused: null }, { ...pulse, failing: ['score'] })).toBe('draft');
  expect(stateOf({ publishedVersion: 1, paused: 'drop' }, { ...pulse, failing: ['score'] })).toBe('paused');
  expect(stateOf({ publishedVersion: 1, paused: null }, { ...pulse, failing: ['score'], alarms: 1 })).toBe('failing');
  expect(stateOf({ publishedVersion: 1, paused: null }, { ...pulse, alarms: 1 })).toBe('alarm');
  expect(stateOf({ publishedVersion: 1, paused: null }, pulse)).toBe('running');
});

test('adds up agents and links of one workflow and of no other', () => {
  const activity = { slug: 'a', status: 'failing', lag: 0, succeeded: 1, failed: 1, lastSuccessAt: '2026-01-01T00:00:00Z', lastError: null, alarms: ['silence'] } as const;
  const live = {
    workflows: new Map([['1', { id: '1', name: 'lots', title: 'Lots', version: 1, paused: null, agents: [{ slug: 'a', title: 'A', type: 't', kind: 'step' }], links: [{ id: 9, from: 'a', port: 'out', to: 'b' }] }]]),
    agents: new Map([['1/a', activity], ['2/a', activity]]),
    links: new Map([['1/a.out>b', { passed: 7, lag: 2 }], ['2/a.out>b', { passed: 100, lag: 100 }]]),
  };
  expect(pulseOf('1', live)).toEqual({ agents: 1, passed: 7, waiting: 2, failing: ['A'], alarms: 1, lastSuccessAt: '2026-01-01T00:00:00Z' });
  expect(pulseOf('5', live)).toEqual({ agents: 0, passed: 0, waiting: 0, failing: [], alarms: 0, lastSuccessAt: null });
});

test('makes a name of what was typed, in Cyrillic too, and a free one of a taken one', () => {
  expect(slugFrom('  New lots, Überall! ')).toBe('new-lots-uberall');
  expect(slugFrom('Новые лоты: щит')).toBe('novye-loty-shchit');
  expect(slugFrom('***')).toBe('');
  expect(slugFrom(`${'a'.repeat(62)} b`)).toBe('a'.repeat(62));
  expect(freeName('lots', new Set(['lots', 'lots-2']))).toBe('lots-3');
});
