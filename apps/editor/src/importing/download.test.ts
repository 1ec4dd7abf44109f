import { expect, test } from 'vitest';
import { nameOfFile } from './download.js';

test('takes the name for those who read UTF-8 first, and a broken one not at all', () => {
  expect(nameOfFile(`attachment; filename="__.json"; filename*=UTF-8''%D0%BB%D0%BE%D1%82.json`, 'x')).toBe('лот.json');
  expect(nameOfFile('attachment; filename="lots.csv"', 'x')).toBe('lots.csv');
  expect(nameOfFile(`attachment; filename*=UTF-8''%E0%A4%A`, 'x')).toBe('x');
  expect(nameOfFile(null, 'x')).toBe('x');
});
