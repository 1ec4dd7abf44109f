import { describe, expect, it } from 'vitest';
import { compileConditions, type Condition, type ConditionOperator } from './conditions.js';

const NOW = Date.parse('2026-01-05T09:00:00Z');

function holds(is: ConditionOperator, value: unknown, wanted?: Condition['value'], scope: Readonly<Record<string, unknown>> = {}): boolean | undefined {
  const [condition] = compileConditions([{ field: 'f', is, ...(wanted === undefined ? {} : { value: wanted }) }]);
  return condition?.(value === undefined ? {} : { f: value }, scope, NOW);
}

describe('comparison is by type', () => {
  it.each<[ConditionOperator, unknown, Condition['value'], boolean]>([
    ['more than', 10, 9, true], ['more than', '10', 9, true], ['more than', 10, '9', true], ['more than', '10', '9', true],
    ['more than', '9.5 EUR', 9, false], ['more than', true, 0, false], ['more than', [10], 9, false], ['more than', '', -1, false],
    ['at least', 10, 10, true], ['at most', 10.5, 10, false], ['less than', -1e3, 0, true],
    ['more than', 'pear', 'apple', true], ['less than', 'Zürich', 'apple', true],
    ['more than', '2026-01-05T10:00:00+03:00', '2026-01-05T06:59:59Z', true],
    ['equal to', '10', 10, true], ['equal to', '10', '10.0', false], ['equal to', 'true', true, false], ['equal to', 0, false, false], ['equal to', '', 0, false],
    ['equal to', { a: 1 }, { a: 1 }, true], ['not equal to', 'a', 'b', true],
    ['one of', 'BMW', ['Audi', 'BMW'], true], ['one of', '3', [1, 2, 3], true], ['one of', 'BMW', 'BMW', false], ['none of', 'Lada', ['Audi'], true],
    ['contains', 'a needle here', 'needle', true], ['contains', ['a', 'b'], 'b', true], ['contains', 12345, '234', false],
    ['starts with', 'WBA123', 'WBA', true], ['ends with', 'WBA123', '124', false],
    ['true', true, undefined, true], ['true', 'true', undefined, false], ['false', false, undefined, true], ['false', null, undefined, false],
    ['present', 0, undefined, true], ['present', '', undefined, false], ['absent', null, undefined, true],
  ])('%s: %j and %j', (is, value, wanted, expected) => {
    expect(holds(is, value, wanted)).toBe(expected);
  });
});

it('takes a missing field for false, but where absence is meant', () => {
  const operators: readonly (readonly [ConditionOperator, Condition['value']])[] = [
    ['equal to', 'x'], ['at least', 0], ['at most', 0], ['more than', -1], ['less than', 1], ['one of', ['x']], ['contains', ''], ['starts with', ''],
    ['matches', ''], ['present', undefined], ['true', undefined], ['false', undefined], ['within the last', '1h'], ['older than', '1h'],
  ];
  expect(operators.filter(([is, wanted]) => holds(is, undefined, wanted))).toEqual([]);
  expect((['absent', 'not equal to', 'none of', 'does not match'] as const).map((is) => holds(is, undefined, is === 'none of' ? ['x'] : 'x'))).toEqual([true, true, true, true]);
});

it('compares with what a template gives, with its type', () => {
  expect(holds('at least', 70, '{{ parameters.least }}', { parameters: { least: 70 } })).toBe(true);
  expect(holds('one of', 'b', '{{ parameters.list }}', { parameters: { list: ['a', 'b'] } })).toBe(true);
});

it('measures ages from now', () => {
  expect([holds('within the last', '2026-01-05T08:30:00Z', '1h'), holds('older than', '2026-01-05T08:30:00Z', '1h'), holds('older than', NOW - 3_600_001, '1h')]).toEqual([true, false, true]);
  expect(holds('within the last', 'not a date', '1h')).toBe(false);
});

it('reads own properties along the path, and nothing a prototype has', () => {
  const [deep, length, proto] = compileConditions([{ field: 'bids.0.amount', is: 'equal to', value: 5 }, { field: 'constructor.name', is: 'present' }, { field: '__proto__', is: 'present' }]);
  const payload = { bids: [{ amount: 5 }] };
  expect([deep?.(payload, {}, NOW), length?.(payload, {}, NOW), proto?.(payload, {}, NOW)]).toEqual([true, false, false]);
});

it('finds patterns anywhere, with RE2\'s flags', () => {
  expect([holds('matches', 'BMW X5', '^bmw'), holds('matches', 'BMW X5', '(?i)^bmw'), holds('matches', 'BMW X5', 'X\\d$'), holds('does not match', 'BMW', 'Audi'), holds('matches', 5, '5')]).toEqual([false, true, true, true, false]);
});

it('answers for a pattern that would take a backtracking engine for ever', () => {
  expect(holds('matches', `${'a'.repeat(50_000)}!`, '^(a+)+$')).toBe(false);
});

it('refuses a pattern that is none when it is written', () => {
  expect(() => compileConditions([{ field: 'f', is: 'matches', value: '(' }])).toThrow(/^"\(" is not a regular expression of the RE2 syntax/);
  expect(() => compileConditions([{ field: 'f', is: 'matches', value: '(?=a)b' }])).toThrow('is not a regular expression of the RE2 syntax');
  expect(() => compileConditions([{ field: 'f', is: 'matches', value: 5 }])).toThrow('"f" matches: write a regular expression as text');
});
