import { expect, test } from 'vitest';
import { alignedData, lineColor } from './chart-series.js';
import { shapeRows } from './shape-rows.js';
import { jsonText, readText, shownValue, visible } from './shown-value.js';
import { sinceLooked, sparklineFacts, sparklinePath } from './sparkline-path.js';
import { agentLooks, alarmLooks, attemptLooks, deliveryLooks, replayLooks } from './status-looks.js';
import { statusTexts } from './status-texts.js';
import { cellOf, columnsOf } from './table-columns.js';
import { relativeTime } from './time-text.js';
import { linesInSight } from './use-window.js';

test('takes the union of the fields as columns, in the order in which they come', () => {
  expect(columnsOf([{ a: 1, b: 2 }, { c: 3, a: 4 }, 'plain'])).toEqual({ names: ['a', 'b', 'c', ''], held: 0 });
});

test('holds back columns past forty and says how many', () => {
  expect(columnsOf([Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`f${n}`, n]))]).held).toBe(20);
});

test('finds no cell in what every object inherits', () => {
  expect([cellOf({ a: 1 }, 'constructor'), cellOf({ a: 1 }, 'a'), cellOf([1], ''), cellOf('text', 'length')]).toEqual([undefined, 1, [1], undefined]);
});

test('shows a value in one short line', () => {
  expect([shownValue('x'.repeat(300)).length, shownValue({ a: 1, b: 2 }), shownValue([1]), shownValue(null), shownValue(undefined)]).toEqual([201, '{2}', '[1]', 'null', '']);
});

test('shows what is no JSON as text', () => {
  expect([readText('{"a":'), readText('5')]).toEqual([{ value: '{"a":', isJson: false }, { value: 5, isJson: true }]);
});

test('writes JSON of a thousand levels', () => {
  expect(jsonText(JSON.parse('['.repeat(1_000) + ']'.repeat(1_000)))).toMatch(/^\[\n/);
});

test('lists the fields of a shape from the top, items of a list among them', () => {
  const rows = shapeRows({ type: 'object', required: ['lots'], properties: { lots: { type: 'array', items: { type: 'object', properties: { price: { type: ['number', 'null'] } } } }, url: { type: 'string', format: 'uri' } } });
  expect(rows.map(({ path, types, format, isRequired }) => [path, types, format, isRequired])).toEqual([
    ['lots', ['array'], undefined, true], ['lots[]', ['object'], undefined, true], ['lots[].price', ['number', 'null'], undefined, false], ['url', ['string'], 'uri', false],
  ]);
});

test('draws a line with gaps where nobody looked, and a dot for a moment alone', () => {
  expect(sparklinePath([[0, 0], [1, 10], [2, null], [3, 5]], { width: 30, height: 10 })).toBe('M0 10L10 0M30 5h0');
});

test('begins a chart when somebody first looked, with some moments before it while there are few', () => {
  const points = [[0, null], [1, null], [2, null], [3, 5], [4, 6]] as const;
  expect([sinceLooked(points, 1), sinceLooked(points, 4), sinceLooked(points, 9), sinceLooked([[0, null]], 1)]).toEqual([points.slice(3), points.slice(1), points, [[0, null]]]);
});

test('tells good from bad by colour, whatever their place', () => {
  expect([lineColor({ tone: 'bad' }, 0, 'light'), lineColor({ tone: 'good' }, 1, 'light'), lineColor({}, 0, 'light')]).toEqual(['#b3261e', '#1b6b2f', '#1c5fa8']);
});

test('tells a sparkline in numbers, and nothing of an empty one', () => {
  expect([sparklineFacts([[0, 4], [1, null], [2, 2]]), sparklineFacts([[0, null]])]).toEqual([{ from: 2, to: 4, last: 2, total: 6 }, undefined]);
});

test('tells times by the greatest whole unit, in both languages', () => {
  expect([relativeTime(0, 119_000, 'en'), relativeTime(7_200_000, 0, 'en'), relativeTime(0, 300_000, 'ru')]).toEqual(['1 minute ago', 'in 2 hours', '5 минут назад']);
});

test('has a look and a word for the same states', () => {
  const states = Object.entries({ agent: agentLooks, delivery: deliveryLooks, attempt: attemptLooks, replay: replayLooks, alarm: alarmLooks }).flatMap(([kind, looks]) => Object.keys(looks).map((state) => `${kind}.${state}`));
  expect(states.toSorted()).toEqual(Object.keys(statusTexts.en).toSorted());
});

test('draws only lines in sight, and a few around them', () => {
  expect(linesInSight({ top: 2_200, height: 220, count: 100_000, line: 22 })).toEqual({ first: 88, last: 122 });
  expect(linesInSight({ top: 9_999, height: 220, count: 3, line: 22 })).toEqual({ first: 3, last: 3 });
});

test('lines up the points of lines by time, with gaps where one has none', () => {
  expect(alignedData([{ name: 'a', points: [[2_000, 5], [1_000, 4]] }, { name: 'b', points: [[2_000, null], [3_000, 7]] }])).toEqual([[1, 2, 3], [4, 5, null], [null, null, 7]]);
});

test('writes letters out that make a text look like another one', () => {
  expect(visible('invoice\u202egnp.exe')).toBe('invoice\\u202egnp.exe');
  expect(['pay\u200bpal', '\ufeffa', 'a\u2066b\u2069', 'a\0b\u001b[31m'].map(visible)).toEqual(['pay\\u200bpal', '\\ufeffa', 'a\\u2066b\\u2069', 'a\\u0000b\\u001b[31m']);
  expect(shownValue('a\u202eb')).toBe('a\\u202eb');
});

test('leaves letters alone that people write with', () => {
  const texts = ['Анна', 'می\u200cخواهم', '👩\u200d👩\u200d👧', 'שלום', 'two\nlines\tand a tab', 'é'];
  expect(texts.map(visible)).toEqual(texts);
});
