import { expect, it } from 'vitest';
import { chooseLanguage } from './choose-language.js';

it('takes what the person chose before what the browser says', () => {
  expect(chooseLanguage({ chosen: 'en', accepted: 'ru' })).toBe('en');
  expect(chooseLanguage({ chosen: 'xx', accepted: 'ru' })).toBe('ru');
});

it('takes the best of the languages it speaks, and English without any', () => {
  expect(chooseLanguage({ chosen: undefined, accepted: 'de, ru-RU;q=0.8, en;q=0.5' })).toBe('ru');
  expect(chooseLanguage({ chosen: undefined, accepted: 'ru;q=0.3, en-GB;q=0.9' })).toBe('en');
  expect(chooseLanguage({ chosen: undefined, accepted: 'ru;q=0' })).toBe('en');
  expect(chooseLanguage({ chosen: undefined, accepted: 'de, fr;q=oops' })).toBe('en');
  expect(chooseLanguage({ chosen: undefined, accepted: undefined })).toBe('en');
});
