import { describe, expect, it } from 'vitest';
import { locateJsonFault } from './json-fault.js';

describe('locateJsonFault', () => {
  it.each([
    ['[1,]', 3], ['{"a" 1}', 5], ['{"a":1 "b":2}', 7], ['{a:1}', 1], ['[1}', 2], ['tru', 0], ['{"a":01}', 6],
    ['', 0], ['{}x', 2], ['"a\nb"', 0], ['{"a":', 5], [']', 0], ['[1 2]', 3], ['{"a":1,}', 7], ['["\\x"]', 1],
  ])('says where %j breaks', (text, at) => {
    expect(locateJsonFault(text)).toBe(at);
    expect(() => JSON.parse(text)).toThrow();
  });

  it.each(['{}', ' [] ', '[{"a":[1,-2.5e3,true,null]},"\\u00e9"]', '"text"', '0'])('finds nothing in %j', (text) => {
    expect(locateJsonFault(text)).toBeUndefined();
    expect(() => JSON.parse(text)).not.toThrow();
  });
});
