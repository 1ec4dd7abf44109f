import { describe, expect, test } from 'vitest';
import { LONGEST_MESSAGE, splitText } from './split-text.js';

describe('plain text', () => {
  test('stays whole up to the limit', () => {
    const text = 'a'.repeat(LONGEST_MESSAGE);
    expect(splitText(text, 'none')).toEqual([text]);
    expect(splitText(`${text}b`, 'none')).toEqual([text, 'b']);
  });

  test('is cut between paragraphs before lines, between lines before words, between words before letters', () => {
    expect(splitText('one two\nthree\n\nfour five', 'none', 20)).toEqual(['one two\nthree', 'four five']);
    expect(splitText('one two\nthree four five', 'none', 13)).toEqual(['one two', 'three four', 'five']);
    expect(splitText('one two three', 'none', 8)).toEqual(['one two', 'three']);
    expect(splitText('abcdefgh', 'none', 3)).toEqual(['abc', 'def', 'gh']);
  });

  test('is rather cut between words than into a short message', () => {
    expect(splitText('a\nbbbb bbbb bbbb', 'none', 12)).toEqual(['a\nbbbb bbbb', 'bbbb']);
  });

  test('is counted in UTF-16 units and never cut through a letter', () => {
    expect(splitText('😀😀😀', 'none', 3)).toEqual(['😀', '😀', '😀']);
  });

  test('makes no message of space alone', () => {
    expect(splitText(`a${' '.repeat(10)}b`, 'none', 4)).toEqual(['a', 'b']);
  });
});

describe('HTML', () => {
  test('closes what is open at a cut and opens it again, attributes too', () => {
    expect(splitText('<b>one <a href="https://x.example/">two three</a></b> four', 'HTML', 8)).toEqual([
      '<b>one <a href="https://x.example/">two</a></b>',
      '<b><a href="https://x.example/">three</a></b>',
      'four',
    ]);
  });

  test('counts what is read, not what is written', () => {
    expect(splitText('<b>a</b> &amp; <i>b</i>', 'HTML', 5)).toEqual(['<b>a</b> &amp; <i>b</i>']);
  });

  test('never cuts through an entity', () => {
    expect(splitText('ab&amp;cd&#128512;', 'HTML', 3)).toEqual(['ab&amp;', 'cd&#128512;']);
  });

  test('begins a format in the message where its text is', () => {
    expect(splitText('abc<b>def</b>', 'HTML', 3)).toEqual(['abc', '<b>def</b>']);
  });

  test('opens no format for nothing', () => {
    expect(splitText('<b>one two </b>three <i>four</i>', 'HTML', 8)).toEqual(['<b>one two</b>', 'three', '<i>four</i>']);
  });
});

describe('MarkdownV2', () => {
  test('closes what is open at a cut and opens it again', () => {
    expect(splitText('*one _two three_* four', 'MarkdownV2', 8)).toEqual(['*one _two_*', '*_three_*', 'four']);
  });

  test('opens no format for nothing, for __ would mean another one', () => {
    expect(splitText('_one _two three', 'MarkdownV2', 4)).toEqual(['_one_', 'two', 'thre', 'e']);
  });

  test('keeps a link whole, its target with each part', () => {
    expect(splitText(String.raw`see [one two](https://x.example/a\)b)`, 'MarkdownV2', 8)).toEqual([String.raw`see [one](https://x.example/a\)b)`, String.raw`[two](https://x.example/a\)b)`]);
  });

  test('takes an escaped mark for the letter it is', () => {
    expect(splitText(String.raw`\*ab \*cd`, 'MarkdownV2', 4)).toEqual([String.raw`\*ab`, String.raw`\*cd`]);
  });

  test('reads no marks inside code and names the language of a block again', () => {
    expect(splitText('```js\na_b\nc*d\n```', 'MarkdownV2', 4)).toEqual(['```js\na_b```', '```js\nc*d\n```']);
    expect(splitText('```\na`b\nc\n```', 'MarkdownV2', 3)).toEqual(['```\na`b```', '```\nc\n```']);
    expect(splitText('`a_b c*d`', 'MarkdownV2', 4)).toEqual(['`a_b`', '`c*d`']);
  });

  test('quotes the rest of a quoted line that is cut', () => {
    expect(splitText('>one two\nthree', 'MarkdownV2', 4)).toEqual(['>one', '>two', 'thre', 'e']);
  });
});
