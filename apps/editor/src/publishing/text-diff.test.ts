import { expect, test } from 'vitest';
import { diffLines, foldSame } from './text-diff.js';

const signs = { same: ' ', removed: '-', added: '+' } as const;
const shown = (before: string, after: string) => diffLines(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

test('finds the lines that were taken out and put in', () => {
  expect(shown('a\nb\nc\nd', 'a\nc\nx\nd\ne')).toEqual([' a', '-b', ' c', '+x', ' d', '+e']);
});

test('does not call every line changed when one is put in front', () => {
  expect(shown('a\nb', 'x\na\nb')).toEqual(['+x', ' a', ' b']);
});

test('finds nothing in equal texts and everything in different ones', () => {
  expect(shown('a\nb', 'a\nb')).toEqual([' a', ' b']);
  expect(shown('a', 'b')).toEqual(['-a', '+b']);
});

test('answers at once for two long texts that have nothing in common', () => {
  const long = (letter: string) => Array.from({ length: 5_000 }, (_, line) => `${letter}${line}`).join('\n');
  expect(diffLines(long('a'), long('b'))).toHaveLength(10_000);
});

test('folds what lies far from a change', () => {
  const before = Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n');
  const pieces = foldSame(diffLines(before, before.replace('line 10', 'line ten')));
  expect(pieces.map(({ isFolded, lines }) => [isFolded, lines.length])).toEqual([[true, 7], [false, 8], [true, 6]]);
});
