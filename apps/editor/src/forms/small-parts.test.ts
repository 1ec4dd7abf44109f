import { describe, expect, it } from 'vitest';
import { durationParts, durationText } from './duration-parts.js';
import { draggedField, dragField, isFieldDragged } from './drag-field.js';
import { freeName, jsonTypeOf, withJsonType, withName } from './json-rows.js';
import { asJson, readJson } from './json.js';
import { moved } from './moved.js';
import { readSchedule, scheduleKindOf, withPart, withScheduleKind } from './schedule-value.js';

describe('a duration', () => {
  it('is a number and a unit, unless it is a chain', () => {
    expect(['5m', '1.5h', '250ms', '1h30m', '', 'x'].map(durationParts)).toEqual([{ count: 5, unit: 'm' }, { count: 1.5, unit: 'h' }, { count: 250, unit: 'ms' }, undefined, undefined, undefined]);
    expect(durationText({ count: 5, unit: 'm' })).toBe('5m');
  });
});

describe('an entry that is moved', () => {
  it('goes to its place, at most to an end', () => {
    expect([moved(['a', 'b', 'c'], 0, 2), moved(['a', 'b', 'c'], 2, 0), moved(['a', 'b', 'c'], 1, 9), moved(['a', 'b', 'c'], 1, -5)]).toEqual([['b', 'c', 'a'], ['c', 'a', 'b'], ['a', 'c', 'b'], ['b', 'a', 'c']]);
  });

  it('leaves the list as it is when it stays', () => {
    const list = ['a', 'b'];
    expect([moved(list, 0, 0), moved(list, 0, -1), moved(list, 7, 0)].map((one) => one === list)).toEqual([true, true, true]);
  });
});

describe('rows of JSON', () => {
  it('become another type with what can be kept', () => {
    expect([withJsonType('5', 'number'), withJsonType('x', 'number'), withJsonType(5, 'text'), withJsonType('true', 'boolean'), withJsonType(null, 'text'), withJsonType({ a: 1 }, 'list'), withJsonType(['x'], 'object'), withJsonType('x', 'list'), withJsonType('', 'object')])
      .toEqual([5, 0, '5', true, '', [1], { 0: 'x' }, ['x'], {}]);
    expect([null, [], {}, 1, true, ''].map(jsonTypeOf)).toEqual(['null', 'list', 'object', 'number', 'boolean', 'text']);
  });

  it('get another name at their place, unless it is taken', () => {
    const before = { a: 1, b: 2 };
    expect(Object.keys(withName(before, 'a', 'c'))).toEqual(['c', 'b']);
    expect(withName(before, 'a', 'b')).toBe(before);
    expect([freeName({}, 'field'), freeName({ field: 1, field2: 1 }, 'field')]).toEqual(['field', 'field3']);
  });

  it('hold what a draft holds, without what JSON has no word for', () => {
    expect(asJson({ a: undefined, b: [undefined, 1], c: () => 1 })).toEqual({ b: [null, 1] });
    expect(readJson('{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
    expect(readJson('{a')).toMatchObject({ ok: false });
  });
});

describe('a schedule', () => {
  it('changes its kind and keeps delay and misfire', () => {
    expect(withScheduleKind({ every: '5m', jitter: '10s', misfire: 'skip' }, 'cron', 'Europe/Moscow')).toEqual({ cron: '0 9 * * *', timeZone: 'Europe/Moscow', jitter: '10s', misfire: 'skip' });
    expect(withScheduleKind({ cron: '* * * * *', timeZone: 'UTC' }, 'every', 'UTC')).toEqual({ every: '5m' });
  });

  it('loses a part that is emptied', () => {
    expect([withPart({ every: '5m', jitter: '1s' }, 'jitter', ''), withPart({ every: '5m' }, 'misfire', 'skip'), withPart(undefined, 'every', '1h')]).toEqual([{ every: '5m' }, { every: '5m', misfire: 'skip' }, { every: '1h' }]);
  });

  it('is asked for its runs only when it is whole', () => {
    expect([readSchedule({ every: '5m' }), readSchedule({ every: '5' }), readSchedule({}), readSchedule(undefined)]).toEqual([{ every: '5m' }, undefined, undefined, undefined]);
    expect([scheduleKindOf({ cron: '' }), scheduleKindOf({}), scheduleKindOf(undefined)]).toEqual(['cron', 'every', undefined]);
  });
});

describe('a field that is dragged', () => {
  it('is known as one, and other programs get its path', () => {
    const data = new Map<string, string>();
    const carrier = { effectAllowed: 'none', get types() { return [...data.keys()]; }, setData: (type: string, text: string) => void data.set(type, text), getData: (type: string) => data.get(type) ?? '' };
    expect([isFieldDragged(carrier), draggedField(carrier)]).toEqual([false, undefined]);
    dragField(carrier, 'lot.price');
    expect([isFieldDragged(carrier), draggedField(carrier), carrier.getData('text/plain'), carrier.effectAllowed]).toEqual([true, 'lot.price', 'lot.price', 'copy']);
  });
});
