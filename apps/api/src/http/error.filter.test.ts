import { UserError, errorOf } from '@rookery/sdk';
import { expect, test } from 'vitest';
import { apiError } from './api-error.js';
import { answerTo, languageOf } from './error.filter.js';

const message = (error: unknown, language: 'en' | 'ru') => answerTo(error, language)?.body.error.message;

test('answers in the language of the caller, with the values filled in', () => {
  expect(message(apiError('conflict.name', { name: 'lots' }), 'en')).toBe('"lots" is taken; choose another name');
  expect(message(apiError('conflict.name', { name: 'lots' }), 'ru')).toBe('имя "lots" занято; выберите другое');
  expect(message(errorOf('code.timeout', { limit: 500 }), 'ru')).toBe('код работал дольше 500 мс');
});

test('leaves the words of an agent\'s author as they are', () => {
  expect(message(new UserError('the chat is gone', { code: 'provider.refused' }), 'ru')).toBe('the chat is gone');
});

test('takes the language from the header, English without one', () => {
  expect([languageOf({ headers: { 'accept-language': 'ru' } }), languageOf({ headers: {} })]).toEqual(['ru', 'en']);
});

test('takes a text that the database cannot keep for a fault of who sent it', () => {
  const refused = Object.assign(new Error('invalid byte sequence for encoding "UTF8": 0x00'), { code: '22021', severity: 'ERROR' });
  for (const error of [refused, new Error('tables: it failed', { cause: refused })]) {
    expect(answerTo(error)).toMatchObject({ status: 400, body: { error: { code: 'request.invalid', message: expect.stringContaining('NUL character') } } });
  }
});
