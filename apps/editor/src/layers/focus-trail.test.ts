import { expect, test } from 'vitest';
import { entered, left, type FocusTrail } from './focus-trail.js';

const nested: FocusTrail<string> = entered(entered([], 'dialog', 'button'), 'question', 'delete');

test('leads back to where the dialog was opened', () => {
  expect(left(nested, (place) => place !== 'question')).toEqual({ trail: [{ dialog: 'dialog', opener: 'button' }], wayBack: { opener: 'delete' } });
});

test('leads back to where the outermost was opened when several go at once', () => {
  expect(left(nested, (place) => place === 'button')).toEqual({ trail: [], wayBack: { opener: 'button' } });
});

test('leads to no place that is gone', () => {
  expect(left(nested, () => false)).toEqual({ trail: [], wayBack: { opener: undefined } });
});

test('leads nowhere while every dialog is there', () => {
  expect(left(nested, () => true)).toEqual({ trail: nested });
});

test('keeps the first opener of a dialog that gets the focus again', () => {
  expect(entered(nested, 'dialog', 'another button')).toEqual(nested);
});
