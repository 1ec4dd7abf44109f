import { expect, it } from 'vitest';
import { describeError, errorTable, isErrorCode } from './errors.js';

const placesIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted();

it('fills in the parameters in both languages', () => {
  expect(describeError('conflict.name', { name: 'a' })).toBe('"a" is taken; choose another name');
  expect(describeError('conflict.name', { name: 'a' }, 'ru')).toBe('имя "a" занято; выберите другое');
});

it('leaves a gap visible', () => {
  expect(describeError('code.timeout')).toBe('the code ran longer than {limit} ms');
});

it.each(Object.entries(errorTable))('says %s in both languages with the same parameters, in lower case and without a full stop', (_code, { en, ru }) => {
  expect(placesIn(en)).toEqual(placesIn(ru));
  expect([en, ru].filter((text) => /^[A-ZА-Я]|\.$/.test(text) && !text.startsWith('JSON'))).toEqual([]);
});

it('knows its codes, not those of every object', () => {
  expect([isErrorCode('internal'), isErrorCode('toString'), isErrorCode('made.up')]).toEqual([true, false, false]);
});
