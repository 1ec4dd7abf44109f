import { expect, test } from 'vitest';
import { accessPageOf, standingText, type ConsentEnd } from './consent-end.js';

const told = (end: ConsentEnd) => standingText(end, (key, values) => `${key} ${Object.values(values ?? {}).join()}`.trim());

test.each<[ConsentEnd, string | undefined]>([
  [{ state: 'ended' }, undefined], [{ state: 'kept' }, undefined], [{ state: 'none' }, undefined],
  [{ state: 'shared', credentials: ['mail', 'sheets'] }, 'sharedBy "mail", "sheets"'], [{ state: 'shared', credentials: [] }, 'sharedElsewhere'],
  [{ state: 'failed', reason: 'google answered 503' }, 'stillStands google answered 503'],
])('tells of %j what a person must know', (end, text) => {
  expect(told(end)).toBe(text);
});

test('leads to a page of the web alone', () => {
  const pages = ['https://provider.example/connections', 'javascript:alert(1)', 'http://provider.example/'];
  expect(pages.map((accessPage) => accessPageOf({ state: 'failed', reason: '', accessPage }))).toEqual(['https://provider.example/connections', undefined, undefined]);
});
