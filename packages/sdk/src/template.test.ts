import { describe, expect, it } from 'vitest';
import { compileDeep, compileTemplate } from './template.js';

const scope = { price: 10, open: false, tags: ['a', 'b'], seller: { name: 'Anna' }, nothing: null, unset: '' };

describe('a value', () => {
  it.each([
    ['{{ price }}', 10], ['{{ open }}', false], ['{{ tags }}', ['a', 'b']], ['{{ seller }}', { name: 'Anna' }], ['{{- price -}}', 10],
    ['{{ price | times: 2 }}', 20], ['{{ nothing }}', null], ['{{ missing }}', null], ['{{ seller.missing.deeper }}', null], ['{{ unset }}', ''], ['{{ blank }}', ''],
  ])('that is one expression keeps its type: %s', (source, value) => {
    expect(compileTemplate(source).value(scope)).toEqual(value);
  });

  it.each([
    ['{{ price }} €', '10 €'], ['{{ price }}{{ price }}', '1010'], ['{% if open %}yes{% else %}no{% endif %}', 'no'], ['plain', 'plain'], ['10', '10'], ['', ''],
  ])('with more around it is a text: %s', (source, text) => {
    expect(compileTemplate(source).value(scope)).toBe(text);
  });

  it('inside JSON is rendered where it is a text, and kept where it is not', () => {
    expect(compileDeep({ a: ['{{ price }}', 1, true, null], b: { c: '{{ seller.name }}!' } })(scope)).toEqual({ a: [10, 1, true, null], b: { c: 'Anna!' } });
  });
});

describe('a template sees', () => {
  it.each(['{{ seller.constructor }}', '{{ constructor.name }}', '{{ seller.__proto__ }}', '{{ tags.map }}', '{{ toString }}'])('own properties only: %s', (source) => {
    expect(compileTemplate(source).value(scope)).toBeNull();
    expect(compileTemplate(`[${source}]`).render(scope)).toBe('[]');
  });

  it('size, first and last of a list', () => {
    expect(compileTemplate('{{ tags.size }} {{ tags.first }} {{ tags.last }}').render(scope)).toBe('2 a b');
  });

  it('no files', () => {
    expect(() => compileTemplate("{% include 'secret' %}").render(scope)).toThrow(/the template (cannot be read|failed on this event)/);
    expect(() => compileTemplate("{% render 'secret' %}").render(scope)).toThrow(/the template (cannot be read|failed on this event)/);
  });
});

describe('a fault', () => {
  it.each(['{{ price', '{% if open %}', '{{ price | nofilter }}', '{% nosuchtag %}'])('of the text is found when it is compiled: %s', (source) => {
    expect(() => compileTemplate(source)).toThrow(expect.objectContaining({ code: 'template.invalid', audience: 'user' }));
  });

  it('on an event is the user\'s, and names the template', () => {
    const source = '{% for i in (1..100000000) %}x{% endfor %}';
    expect(() => compileTemplate(source).render(scope)).toThrow(expect.objectContaining({ code: 'template.failed', audience: 'user', message: expect.stringContaining(source) }));
  });

  it('is a text that is too long', () => {
    expect(() => compileTemplate(`{{ price }}${'x'.repeat(100_001)}`)).toThrow(expect.objectContaining({ code: 'template.invalid' }));
  });
});

it('stops a template that would run for ever', () => {
  const source = '{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}{% endfor %}{% endfor %}{% endfor %}';
  expect(() => compileTemplate(source).render(scope)).toThrow(expect.objectContaining({ code: 'template.failed' }));
});

it('renders one compiled template for many events, each for itself', () => {
  const template = compileTemplate('{% assign x = price %}{{ x }}');
  expect([{ price: 1 }, {}, { price: 2 }].map((each) => template.render(each))).toEqual(['1', '', '2']);
});
