import { describe, expect, it } from 'vitest';
import { operatorsFor, readRows, readValue, showValue, withOperator } from './condition-rows.js';
import type { KnownField } from './field-paths.js';

const operators = ['equal to', 'at least', 'one of', 'contains', 'present', 'true', 'within the last'];
const fieldOf = (types: readonly string[], format: string | null = null): KnownField => ({ path: 'a', types, format, share: 1, examples: [] });

describe('comparisons', () => {
  it('that fit the type of the field come first, the others stay at hand', () => {
    expect(operatorsFor(fieldOf(['number']), operators)).toEqual({ fitting: ['equal to', 'at least', 'one of', 'present'], others: ['contains', 'true', 'within the last'] });
    expect(operatorsFor(fieldOf(['boolean']), operators).fitting).toEqual(['present', 'true']);
    expect(operatorsFor(fieldOf(['array']), operators).fitting).toEqual(['contains', 'present']);
    expect(operatorsFor(fieldOf(['string'], 'date-time'), operators).fitting).toContain('within the last');
    expect(operatorsFor(fieldOf(['string']), operators).fitting).not.toContain('within the last');
  });

  it('are all offered for a field that nobody knows', () => {
    expect(operatorsFor(undefined, operators)).toEqual({ fitting: operators, others: [] });
    expect(operatorsFor(fieldOf(['null']), operators)).toEqual({ fitting: operators, others: [] });
  });
});

describe('values', () => {
  it('are typed by the field, else by what they look like', () => {
    expect([readValue('5', fieldOf(['number'])), readValue('5', fieldOf(['string'])), readValue('5', undefined)]).toEqual([5, '5', 5]);
    expect([readValue('true', fieldOf(['boolean'])), readValue('true', undefined), readValue('true', fieldOf(['string']))]).toEqual([true, true, 'true']);
    expect([readValue('5', fieldOf(['string', 'integer'])), readValue('Kia', fieldOf(['number']))]).toEqual([5, 'Kia']);
  });

  it('that are no plain numbers stay texts, so that typing goes on', () => {
    expect(['007', '1.', '1.50', '-', '', '12345678901234567890'].map((text) => readValue(text, undefined))).toEqual(['007', '1.', '1.50', '-', '', '12345678901234567890']);
    expect(['0', '-1', '1.5', '0.05'].map((text) => readValue(text, undefined))).toEqual([0, -1, 1.5, 0.05]);
  });

  it('are shown as they would be typed', () => {
    expect([showValue('a'), showValue(5), showValue(undefined), showValue(['a', 1])]).toEqual(['a', '5', '', '["a",1]']);
  });
});

describe('another comparison', () => {
  it('keeps the value where it fits, and turns it where it does not', () => {
    expect(withOperator({ field: 'a', is: 'equal to', value: 5 }, 'at least')).toEqual({ field: 'a', is: 'at least', value: 5 });
    expect(withOperator({ field: 'a', is: 'equal to', value: 'Kia' }, 'one of')).toEqual({ field: 'a', is: 'one of', value: ['Kia'] });
    expect(withOperator({ field: 'a', is: 'one of', value: ['Kia', 'Opel'] }, 'equal to')).toEqual({ field: 'a', is: 'equal to', value: 'Kia' });
    expect(withOperator({ field: 'a', is: 'equal to', value: 5 }, 'starts with')).toEqual({ field: 'a', is: 'starts with', value: '5' });
    expect(withOperator({ field: 'a', is: 'equal to', value: 5 }, 'present')).toEqual({ field: 'a', is: 'present' });
    expect(withOperator({ field: 'a', is: 'present' }, 'older than')).toEqual({ field: 'a', is: 'older than', value: '1h' });
  });
});

it('reads rows that are half written or no rows at all', () => {
  expect(readRows([{ field: 'a', is: 'equal to', value: null }, { is: 5 }, 'x', null])).toEqual([
    { field: 'a', is: 'equal to', value: null }, { field: '', is: 'equal to' }, { field: '', is: 'equal to' }, { field: '', is: 'equal to' },
  ]);
  expect(readRows('nonsense')).toEqual([]);
  expect(readRows(undefined)).toEqual([]);
});
