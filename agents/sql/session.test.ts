import { describe, expect, it } from 'vitest';
import { numberOrText } from './session.js';

describe('numberOrText', () => {
  it.each([['15900', 15_900], ['15900.50', 15_900.5], ['-0.25', -0.25], ['9007199254740991', 9_007_199_254_740_991], ['0', 0]])('reads %s as a number', (text, value) => {
    expect(numberOrText(text)).toBe(value);
  });

  it.each(['9007199254740993', '-9007199254740993', '0.12345678901234567', 'NaN', 'Infinity'])('keeps %s, which a double cannot hold, as a text', (text) => {
    expect(numberOrText(text)).toBe(text);
  });
});
