import { compile, type JSONValue } from '@jmespath-community/jmespath';
import { describe, expect, test } from 'vitest';
import { compileQuery } from './query.js';
import { stepsOf } from './query-steps.js';

const lots = { data: { items: [{ id: 2, price: 300, tags: ['a', 'b'] }, { id: 1, price: 100, tags: [] }], 'next-page': 'x' } };

test.each([
  ['data.items.0.price', 300],
  ['data.next-page', 'x'],
  ['data.none.here', undefined],
  ['data.items[?price > `200`].id', [2]],
  ['data.items[].{lot: id, dear: price > `200`}', [{ lot: 2, dear: true }, { lot: 1, dear: false }]],
  ['sort_by(data.items, &price)[0].id', 1],
  ['data.items[].tags[]', ['a', 'b']],
  ["data.items[?contains(tags, 'a')].id", [2]],
  ['data.items | length(@)', 2],
  ['data.none | [0]', null],
])('%s finds %j', (source, found) => {
  expect(compileQuery('items', source)(lots, 12)).toEqual(found);
});

test.each([
  ['items[', 'items: "items[" is neither a path nor JMESPath: '],
  ['x'.repeat(1_001), 'items: the expression has 1001 characters, at most 1000 are read'],
])('refuses %.10s', (source, message) => {
  expect(() => compileQuery('items', source)).toThrow(message);
});

describe('work is bounded before it is done', () => {
  test.each([
    ['the whole document for each element', 'items[*].[$.items]', '"$", the whole document,'],
    ['variables, which reach back too', 'let $x = items in items[*].[$x]', '"let" and its variables'],
    ['texts that are made longer', "pad_left('', `1000000000`, 'x')", 'the function "pad_left"'],
    ['texts put into texts', "replace(a, 'x', a)", 'the function "replace"'],
    ['data looked for in data', 'contains(a, b)', '"contains" of two values of the page'],
    ['data joined with data', 'join(a, b)', '"join" of two values of the page'],
    ['what every object has', 'items[0].constructor || `1`', 'the field "constructor"'],
    ['functions that are not known', 'sleep(a)', 'the function "sleep"'],
  ])('refuses %s', (_what, source, message) => {
    expect(() => compileQuery('items', source)).toThrow(`items: ${message} is not allowed, since its work could not be bounded`);
  });

  test.each([
    ['lists that double themselves', `@${'|[@,@][]'.repeat(20)}`],
    ['lists of lists that double themselves', `@${'|[[@,@],[@,@]]'.repeat(8)}`],
    ['objects that double themselves', `@${'|{a:@,b:@}'.repeat(12)}`],
    ['texts of texts of texts', `${'to_string('.repeat(12)}@${')'.repeat(12)}`],
    ['a sort in a sort in a sort', 'sort_by(@, &sort_by(@, &sort_by(@, &a)))'],
  ])('refuses %s', (_what, source) => {
    expect(() => compileQuery('items', source)).toThrow('items: the expression copies or looks at every value more than 1000 times; write it shorter');
  });

  test('refuses an expression on a page that is too large for it, before it runs', () => {
    const query = compileQuery('items', 'items[?a == `1`].{b: b, c: c}');
    expect(query({ items: [] }, 1_000_000)).toEqual([]);
    expect(() => query({ items: [] }, 10_000_000)).toThrow(/takes up to \d+ steps on this page of 10000000 values, at most 20000000 are made; simplify it, or ask for smaller pages$/);
  });

  test.each([
    'items[*].id', 'items[].tags[]', 'items[?price > `50`].{id: id, price: price}', "items[?contains(tags, 'a')]", 'items[].[id, price, tags[0]] | [][]', "items[?tags[?@ == 'a']].id", 'items[*].[@, @][]',
    'sort_by(items, &price)[*].id', 'max_by(items, &price).id', 'map(&id, items)', 'items[*].not_null(none, price, id)', 'items[0:5:2].price', '*[0].id', 'items[?price > `50` && id > `2` || price < `3`]', 'to_string(items)',
    'values(items[0])', 'sum(items[*].price)', '[items, items, items][*][*].price',
  ])('%s looks at no more than it was counted for', (source) => {
    const document: JSONValue = { items: Array.from({ length: 40 }, (_, id) => ({ id, price: (id * 7) % 100, tags: ['a', 'b'] })) };
    const values = 1 + 1 + 40 * 6;
    let looks = 0;
    compileQuery('items', source)(watched(document, () => (looks += 1)), values);
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThanOrEqual(stepsOf('items', compile(source)) * values);
  });
});

/** A document that tells whenever one of its values is looked at. */
function watched(value: JSONValue, look: () => void): JSONValue {
  if (typeof value !== 'object' || value === null) return value;
  const inside = Array.isArray(value) ? value.map((item) => watched(item, look)) : Object.fromEntries(Object.entries(value).map(([name, item]) => [name, watched(item, look)]));
  return new Proxy(inside, {
    get(target, name) {
      if (Object.hasOwn(target, name) && name !== 'length') look();
      return Reflect.get(target, name);
    },
  });
}
