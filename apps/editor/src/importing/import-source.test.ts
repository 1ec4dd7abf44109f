import { expect, test } from 'vitest';
import { isAddress, placeOfFault, readFiles } from './import-source.js';

test('reads files, also with a byte order mark', () => {
  expect(readFiles([{ name: 'a.json', text: '\uFEFF{"name":"a"}' }])).toEqual({ ok: true, source: { files: [{ name: 'a.json', content: { name: 'a' } }] } });
});

test('says of each broken file where it breaks, and takes none of them', () => {
  const read = readFiles([{ name: 'good.json', text: '{}' }, { name: 'bad.json', text: '{\n  "name": oops\n}' }, { name: 'cut.json', text: '{\n "a": [1,' }, { name: 'none.json', text: ' ' }]);
  expect(read).toMatchObject({ ok: false, faults: [{ file: 'bad.json', line: 2 }, { file: 'cut.json', line: 2 }, { file: 'none.json', reason: 'empty' }] });
});

test('finds the place of a wrong value, which engines do not name', () => {
  const places = ['{"a": }', '[1,\n ,2]', '{"a": [1, nul]}', '{"a": "x\ny"}'].map((text) => {
    const read = readFiles([{ name: 'a', text }]);
    return read.ok ? [] : read.faults.map(({ line, column }) => [line, column]);
  });
  expect(places).toEqual([[[1, 7]], [[2, 2]], [[1, 11]], [[1, 9]]]);
});

test('understands how engines name a place', () => {
  expect(placeOfFault('', new SyntaxError('JSON.parse: expected at line 3 column 7 of the JSON data'))).toEqual({ line: 3, column: 7 });
  expect(placeOfFault('ab\ncd', new SyntaxError('Unexpected token at position 4'))).toEqual({ line: 2, column: 2 });
});

test('tells an address from a text', () => {
  expect([' https://example.com/a.json ', '{"a":"https://x"}', 'ftp://x', 'http://a b'].map(isAddress)).toEqual([true, false, false, false]);
});
