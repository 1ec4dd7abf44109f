import { expect, test } from 'vitest';
import { decodeText } from './charset.js';

const cp1251 = Uint8Array.from([0xcb, 0xee, 0xf2]);
const bytes = (text: string, tail: Uint8Array = new Uint8Array()): Uint8Array => Buffer.concat([Buffer.from(text, 'latin1'), tail]);

test.each([
  ['the option, over all others', bytes('', cp1251), 'text/csv; charset=utf-8', 'windows-1251', 'Лот'],
  ['the header', bytes('', cp1251), 'text/csv; charset="windows-1251"', undefined, 'Лот'],
  ['the XML declaration', bytes('<?xml version="1.0" encoding="windows-1251"?>', cp1251), 'text/xml', undefined, '<?xml version="1.0" encoding="windows-1251"?>Лот'],
  ['the meta element', bytes('<html><meta charset=windows-1251>', cp1251), null, undefined, '<html><meta charset=windows-1251>Лот'],
  ['the older meta element', bytes('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', cp1251), 'text/html', undefined, '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">Лот'],
  ['a byte order mark, over the header', Uint8Array.from([0xff, 0xfe, 0x1b, 0x04]), 'text/plain; charset=utf-8', undefined, 'Л'],
  ['a declaration that cannot be true, by UTF-8', bytes('<?xml version="1.0" encoding="UTF-16"?>x'), null, undefined, '<?xml version="1.0" encoding="UTF-16"?>x'],
  ['nothing, by UTF-8', new TextEncoder().encode('Лот'), null, undefined, 'Лот'],
])('reads by %s', (_what, body, contentType, charset, text) => {
  expect(decodeText(body, contentType, charset)).toBe(text);
});

test('refuses a set nobody knows', () => {
  expect(() => decodeText(bytes('x'), null, 'klingon')).toThrow('charset: "klingon" is not a character set; write for example "windows-1251"');
});
