import { expect, test } from 'vitest';
import { readValue, shortValue, typedText, typeOfValue } from './typed-value.js';

test('reads what was typed by its type, and refuses what is none', () => {
  expect(readValue('text', ' 12 ')).toEqual({ ok: true, value: ' 12 ' });
  expect(readValue('number', ' 1,5 ')).toEqual({ ok: true, value: 1.5 });
  expect(['', 'x', '1e999'].map((typed) => readValue('number', typed))).toEqual(Array.from({ length: 3 }, () => ({ ok: false, reason: 'number' })));
  expect(readValue('boolean', 'true')).toEqual({ ok: true, value: true });
  expect(readValue('json', '[1]')).toEqual({ ok: true, value: [1] });
  expect(readValue('json', '{')).toEqual({ ok: false, reason: 'json' });
});

test('shows a value so that reading gives it again', () => {
  const values = ['a\nb', 0, false, { a: [null] }, [1, 2]] as const;
  expect(values.map((value) => readValue(typeOfValue(value), typedText(typeOfValue(value), value)))).toEqual(values.map((value) => ({ ok: true, value })));
});

test('cuts long values in lists', () => {
  expect(shortValue('x'.repeat(500))).toHaveLength(120);
  expect(shortValue({ a: 1 })).toBe('{"a":1}');
});
