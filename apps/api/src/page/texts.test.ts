import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { faultTexts, textsIn } from './texts.js';

const folder = new URL('assets/', import.meta.url);
const sources = [
  ...readdirSync(folder).filter((name) => name.endsWith('.js')).map((name) => readFileSync(new URL(name, folder), 'utf8')),
  readFileSync(new URL('page-html.ts', import.meta.url), 'utf8'),
].join('\n');

it('says everything in Russian that it says in English', () => {
  const english = textsIn('en');
  const russian = textsIn('ru');
  const same = Object.keys(english).filter((key) => Reflect.get(english, key) === Reflect.get(russian, key));
  expect(same).toEqual(['name', 'api']);
});

it('asks in both languages for the same values', () => {
  const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted();
  const russian = Object.values(textsIn('ru')).map(places);
  expect(Object.values(textsIn('en')).map(places)).toEqual(russian);
});

it('uses every text it has', () => {
  const built = /^(status|level)[A-Z]/;
  expect(Object.keys(textsIn('en')).filter((key) => !built.test(key) && !sources.includes(`'${key}'`) && !sources.includes(`texts.${key}`))).toEqual([]);
});

it('knows what the forms may be told', () => {
  expect(faultTexts(textsIn('ru'))['auth.wrongCredentials']).toBe('неверная почта или пароль');
});
