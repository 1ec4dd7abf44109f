import { expect, test } from 'vitest';
import { compileTemplate } from './template.js';

const shout = (text: string) => text.toUpperCase();

test('escapes what is put in and leaves the author\'s own text', () => {
  expect(compileTemplate('lot {{ make }} by {{ seller }}').render({ make: 'bmw', seller: 'anna' }, shout)).toBe('lot BMW by ANNA');
});

test('leaves a value alone whose last filter is raw', () => {
  expect(compileTemplate('{{ make }} {{ make | raw }}').render({ make: 'bmw' }, shout)).toBe('BMW bmw');
});

test('compares and filters the value as it is, and escapes the result', () => {
  expect(compileTemplate('{% if make == "bmw" %}{{ make | append: "!" }}{% endif %}').render({ make: 'bmw' }, shout)).toBe('BMW!');
});

test('renders without the escape when none is asked for, also after it was', () => {
  const template = compileTemplate('{{ make }}');
  template.render({ make: 'bmw' }, shout);
  expect(template.render({ make: 'bmw' })).toBe('bmw');
});

test('gives the escape every kind of value as the text it would have been', () => {
  const quote = (text: string) => `<${text}>`;
  expect(compileTemplate('{{ n }}{{ list }}{{ gone }}').render({ n: 1.5, list: ['a', 2] }, quote)).toBe('<1.5><a2><>');
});

test('does not let a template reach the escape', () => {
  expect(compileTemplate('{{ escape }}{{ globals }}').render({}, shout)).toBe('');
});
