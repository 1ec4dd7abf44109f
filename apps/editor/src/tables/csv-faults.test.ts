import { expect, test } from 'vitest';
import { faultsByLine } from './csv-faults.js';

test('gathers faults by line in their order, and those of the whole file first', () => {
  const issue = (path: string, message: string) => ({ path, code: 'option.invalid', message });
  expect(faultsByLine([issue('line 10', 'b'), issue('line 2', 'a'), issue('line 10', 'c'), issue('line 10', 'b'), issue('name', 'x')])).toEqual([
    { line: undefined, messages: ['name: x'] }, { line: 2, messages: ['a'] }, { line: 10, messages: ['b', 'c'] },
  ]);
});
