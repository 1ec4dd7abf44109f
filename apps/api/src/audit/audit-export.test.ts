import { expect, test } from 'vitest';
import { csvLine } from './audit-export.js';

test('quotes what a spreadsheet would take for a formula', () => {
  expect(csvLine(['=cmd|x', '+1', '-1', '@sum', '\t=1', ' =1', 'a=1', -1, null])).toBe(`'=cmd|x,'+1,'-1,'@sum,'\t=1,' =1,a=1,-1,\r\n`);
});

test('keeps commas, quotes and lines inside their cell', () => {
  expect(csvLine(['a,b', 'say "hi"', 'one\ntwo'])).toBe('"a,b","say ""hi""","one\ntwo"\r\n');
});
