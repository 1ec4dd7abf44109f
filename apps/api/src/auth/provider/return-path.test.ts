import { expect, it } from 'vitest';
import { isReturnPath } from './return-path.js';

it.each(['/', '/workflows/7?agent=a#panel', '/settings?section=security'])('returns to %j', (path) => {
  expect(isReturnPath(path)).toBe(true);
});

it.each(['', 'workflows', '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example/', '/\t/evil.example', '/\n/evil.example', ' //evil.example', 'javascript:alert(1)', '/../..//evil.example', '/.//evil.example', `/${'a'.repeat(2_001)}`])(
  'does not return to %j',
  (path) => {
    expect(isReturnPath(path)).toBe(false);
  },
);
