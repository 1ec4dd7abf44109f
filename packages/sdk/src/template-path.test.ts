import { expect, it } from 'vitest';
import { compileTemplate } from './template.js';

const scope = {
  name: 'Camry', none: null, zero: 0, yes: true, price: { least: 12.5, list: [1, [2, 3]], first: 'own' }, things: ['a', 'b'], nested: { deep: { er: 'x' } },
};

/** The same expression with a filter that does nothing goes through Liquid itself. */
it.each(['name', 'none', 'zero', 'yes', 'missing', 'price.least', 'price.list', 'price.missing.further', 'things', 'nested.deep.er', 'name.er', 'zero.er', 'constructor', 'price.constructor'])(
  'reads the plain path %s as Liquid does',
  (path) => {
    const plain = compileTemplate(`{{ ${path} }}`);
    const liquid = compileTemplate(`{{ ${path} | default: ${path}, allow_false: true }}`);
    expect([plain.render(scope), plain.value(scope)]).toEqual([liquid.render(scope), path === 'none' || path.includes('missing') || path.includes('constructor') || path.endsWith('.er') && path !== 'nested.deep.er' ? null : liquid.value(scope)]);
  },
);

it.each([['things.size', '2'], ['things.first', 'a'], ['name.size', '5'], ['empty', ''], ['nil', ''], ['true', 'true']])('leaves the word in %s to Liquid', (expression, text) => {
  expect(compileTemplate(`{{ ${expression} }}`).render(scope)).toBe(text);
});

it('passes what a plain path reads through the escape', () => {
  expect(compileTemplate('{{ name }}').render(scope, (text) => `<${text}>`)).toBe('<Camry>');
});
