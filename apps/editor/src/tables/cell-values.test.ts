import { expect, test } from 'vitest';
import { cellText, readCell, shortCell } from './cell-values.js';

test('reads what was typed by the type of the column', () => {
  expect(readCell({ type: 'text', required: false }, ' a ')).toEqual({ ok: true, value: ' a ' });
  expect(readCell({ type: 'number', required: false }, ' 123456789012345.25 ')).toEqual({ ok: true, value: '123456789012345.25' });
  expect(readCell({ type: 'boolean', required: false }, 'false')).toEqual({ ok: true, value: false });
  expect(readCell({ type: 'json', required: false }, '{"a":[1]}')).toEqual({ ok: true, value: { a: [1] } });
  expect(readCell({ type: 'date-time', required: false }, '2026-01-05T09:00:00+03:00')).toEqual({ ok: true, value: '2026-01-05T09:00:00+03:00' });
});

test('takes nothing typed for no value, where there may be none', () => {
  expect(readCell({ type: 'number', required: false }, '  ')).toEqual({ ok: true, value: null });
  expect(readCell({ type: 'text', required: true }, '')).toEqual({ ok: false, reason: 'required' });
});

test('says what is wrong with what does not fit', () => {
  expect(readCell({ type: 'number', required: false }, '1,000')).toEqual({ ok: false, reason: 'number' });
  expect(readCell({ type: 'json', required: false }, '{')).toEqual({ ok: false, reason: 'json' });
  expect(readCell({ type: 'date-time', required: false }, '2026-13-45')).toEqual({ ok: false, reason: 'date-time' });
});

test('shows values as they are typed, on one line and cut', () => {
  expect([cellText(null), cellText(0), cellText(false), cellText({ a: 1 })]).toEqual(['', '0', 'false', '{"a":1}']);
  expect(shortCell('a\n\nb')).toBe('a b');
  expect(shortCell('x'.repeat(1_000))).toHaveLength(200);
});
