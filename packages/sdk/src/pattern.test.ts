import { expect, it } from 'vitest';
import { compilePattern } from './pattern.js';

it('gives the groups of the first match, in order and by name', () => {
  const match = compilePattern('(?<make>\\w+) (\\d+)(?P<unit> km)?').match('a Toyota 33959, a Kia 7');
  expect(match).toEqual({ text: 'Toyota 33959', groups: ['Toyota', '33959', null], named: { make: 'Toyota', unit: null } });
});

it('finds nothing where nothing matches', () => {
  expect(compilePattern('^lot').match('a lot')).toBeUndefined();
});

it('refuses what is not of the RE2 syntax, and says why', () => {
  expect(() => compilePattern('(a+')).toThrow('"(a+" is not a regular expression of the RE2 syntax: ');
  expect(() => compilePattern('(a)\\1')).toThrow('is not a regular expression of the RE2 syntax');
});

it('tells how large its program is', () => {
  expect(compilePattern('a{500}').size).toBeGreaterThan(500);
  expect(() => compilePattern('(a{1000}){1000}')).toThrow('is not a regular expression of the RE2 syntax');
});
