import { expect, test } from 'vitest';
import { standingOf, type StandingParts } from './draft-standing.js';

const agent = (type: string) => ({ type, version: 1, options: {} });
const documentOf = (agents: Record<string, ReturnType<typeof agent>>, layout = {}) => ({ schemaVersion: 1 as const, name: 'lots', agents, links: [], layout });
const published = documentOf({ good: agent('filter') });
const issue = { path: 'agents.good.options', code: 'option.required', message: 'a value is needed' };
const parts: StandingParts = { document: published, published, issues: [], paused: null, failing: [], isPublishing: false };
const standing = (more: Partial<StandingParts>) => standingOf({ ...parts, ...more }).standing;

test('is live when the draft is what runs, also when agents were moved', () => {
  expect([standing({}), standing({ document: documentOf({ good: agent('filter') }, { good: { x: 5, y: 5 } }) })]).toEqual(['live', 'live']);
});

test('counts what a publish would change', () => {
  expect(standingOf({ ...parts, document: documentOf({ good: agent('switch'), more: agent('delay') }) })).toEqual({ standing: 'changed', changes: 2, issues: 0, failing: [] });
});

test('tells a draft that was never published from one that cannot be', () => {
  expect([standing({ published: null }), standing({ published: null, issues: [issue] })]).toEqual(['unpublished', 'invalid']);
  expect(standing({ document: documentOf({ good: agent('switch') }), issues: [issue] })).toBe('invalid');
});

test('tells what runs wrong before what could be published', () => {
  const document = documentOf({ good: agent('switch') });
  expect([standing({ document, failing: ['good'] }), standing({ document, failing: ['good'], paused: 'buffer' }), standing({ document, paused: 'drop', isPublishing: true })]).toEqual(['failing', 'paused', 'publishing']);
});

test('does not call a workflow paused or failing that does not run', () => {
  expect(standing({ published: null, paused: 'buffer', failing: ['good'] })).toBe('unpublished');
});
