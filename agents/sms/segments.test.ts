import { describe, expect, test } from 'vitest';
import { countSegments, cutToSegments } from './segments.js';

const counted = (text: string) => {
  const { encoding, count } = countSegments(text);
  return [encoding, count];
};

describe('segments', () => {
  test.each([
    ['nothing', '', ['GSM-7', 1]],
    ['160 characters of the basic alphabet', 'é'.repeat(160), ['GSM-7', 1]],
    ['one more', 'a'.repeat(161), ['GSM-7', 2]],
    ['two full parts', 'a'.repeat(306), ['GSM-7', 2]],
    ['one more than two full parts', 'a'.repeat(307), ['GSM-7', 3]],
    ['characters of the extension table, two places each', '€'.repeat(80), ['GSM-7', 1]],
    ['one of them too many', '€'.repeat(81), ['GSM-7', 2]],
    ['an extension that would be torn, and moves to the next part', `${'a'.repeat(152)}€${'a'.repeat(152)}`, ['GSM-7', 3]],
    ['Cyrillic letters, 70 of them', 'ж'.repeat(70), ['UCS-2', 1]],
    ['one more', 'ж'.repeat(71), ['UCS-2', 2]],
    ['134 in two parts', 'ж'.repeat(134), ['UCS-2', 2]],
    ['a single letter outside of the alphabet', `${'a'.repeat(69)}ç`, ['UCS-2', 1]],
    ['emoji, two places each', '🚗'.repeat(35), ['UCS-2', 1]],
    ['an emoji that would be torn, and moves to the next part', `${'ж'.repeat(66)}🚗${'ж'.repeat(66)}`, ['UCS-2', 3]],
  ])('of %s', (_what, text, expected) => {
    expect(counted(text)).toEqual(expected);
  });

  test('name what forces the larger alphabet', () => {
    expect(countSegments('“Lot” 7 – now').unusual).toEqual(['“', '”', '–']);
  });
});

describe('a cut', () => {
  test('leaves what fits', () => {
    expect(cutToSegments('a short one', 1)).toBe('a short one');
  });

  test('fills the last message to its end', () => {
    expect(cutToSegments('a'.repeat(500), 2)).toBe(`${'a'.repeat(303)}...`);
  });

  test('never tears what a person sees as one character', () => {
    const family = '👨‍👩‍👧';
    const cut = cutToSegments(family.repeat(20), 1);
    expect(cut).toBe(`${family.repeat(8)}...`);
  });
});
