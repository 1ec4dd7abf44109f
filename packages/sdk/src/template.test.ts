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

describe('a bomb ends as the fault of its template, and soon', () => {
  const big = 'x'.repeat(200_000);
  const bombs = { ...scope, big, script: '<script'.repeat(28_000), list: Array.from({ length: 20_000 }, (_, n) => ({ n })) };

  it.each([
    ['a range', '{% for i in (1..100000000) %}x{% endfor %}'],
    ['a range as a value', '{{ (1..100000000) | join: "" }}'],
    ['loops inside loops', '{% for i in (1..10000) %}{% for j in (1..10000) %}{% endfor %}{% endfor %}'],
    ['a filter inside a loop', '{% for i in list %}{{ list | where: "n", i.n | size }}{% endfor %}'],
    ['a text that doubles', `{% assign a = big %}${'{% assign a = a | append: a %}'.repeat(20)}`],
    ['a text that doubles by capture', `{% assign a = big %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(12)}{{ a | size }}`],
    ['a long text many times', '{% for i in (1..2000) %}{{ big }}{% endfor %}'],
    ['a list that doubles', `{% assign l = list %}${'{% assign l = l | concat: l %}'.repeat(20)}`],
    ['a replacement by itself', '{{ big | replace: "x", big }}'],
    ['a date padded without end', '{{ "2026-01-01" | date: "%999999999d" }}'],
    ['a slice of everything', '{{ big | slice: 0, 1000000000 }}'],
    ['a table', '{% tablerow i in (1..100000000) %}x{% endtablerow %}'],
  ])('%s', (_what, source) => {
    expect(() => compileTemplate(source).render(bombs)).toThrow(expect.objectContaining({ code: 'template.failed', audience: 'user' }));
  });

  it.each([['brackets', `{{ ${'('.repeat(50_000)} }}`], ['blocks', '{% if a %}'.repeat(9_900)]])('%s without end are found when it is compiled', (_what, source) => {
    expect(() => compileTemplate(source)).toThrow(expect.objectContaining({ code: 'template.invalid' }));
  });

  it('but not what is only long', () => {
    expect(compileTemplate('{% for i in (1..10) %}{{ big }}{% endfor %}').render(bombs)).toHaveLength(2_000_000);
    expect(compileTemplate('{% capture a %}{{ big }}{{ big }}{% endcapture %}{{ a | size }}').render(bombs)).toBe('400000');
    expect(compileTemplate('{{ script | strip_html | size }}').render(bombs)).toBe('196000');
  });
});
