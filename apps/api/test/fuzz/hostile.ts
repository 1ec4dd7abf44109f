import fc from 'fast-check';

/** Texts that broke somebody's server: quotes for SQL, paths, prototypes, control characters, halves of characters, formats. */
export const hostileTexts: readonly string[] = [
  '', ' ', '\0', 'a\0b', '\uD800', '\uDC00x', 'x\uDBFF', '\uFEFF', '\u202E', '\r\nx-injected: yes', '%0d%0ax-injected:%20yes', '\u2028',
  "'", "' or '1'='1", "1; drop table workflow; --", '"); select pg_sleep(9); --', '\\', '%', '%00', '%ff', '%e0%80%af', '$1', '{{ secrets }}', '{% for i in (1..100000) %}{{ i }}{% endfor %}', '${7*7}',
  '../../../../etc/passwd', '..%2f..%2fetc%2fpasswd', '..\\..\\windows', '/etc/passwd', 'file:///etc/passwd', 'javascript:alert(1)', '<script>alert(1)</script>', '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'undefined', 'null', 'true', 'NaN', 'Infinity', '-0', '0', '-1', '1e999', '1e-999', '0x10', '٣', '１', '2147483648', '-2147483649', '9007199254740993',
  '9223372036854775807', '9223372036854775808', '99999999999999999999999999', '1.5', '1,5', '1h', '-1h', '99999999999999d', '0s', '2026-02-30T00:00:00Z', '+275760-09-13T00:00:00Z', '0000-00-00', '-271821-04-20T00:00:00Z', '9999999999-01-01', 'a'.repeat(600), 'é'.repeat(300), '🤷‍♀️', 'a.b.c', '*', '?', '[', '(((((((((((((((((((((((((((((', '(a+)+$', '.*', '^', '/', '//', '.', '..', ':', ';', '@', 'a@b', '0:0', '1-1', '1:99999999999999999999', 'eyJhbGciOiJub25lIn0.e30.',
  Buffer.from('[1]').toString('base64url'), Buffer.from('[null,"x"]').toString('base64url'), Buffer.from('{"a":1}').toString('base64url'), Buffer.from('[99999999999999999999,1e400]').toString('base64url'), Buffer.from('["2026","\\u0000"]').toString('base64url'),
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.integer().map(String) },
  { weight: 1, arbitrary: fc.double().map(String) },
);

const numbers: readonly number[] = [0, -0, -1, 1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53, 2 ** 63, 1e21, 1e308, 5e-324, 0.1, -1.5];

/** JSON of any kind, much of it the wrong one. */
export const hostileValue: fc.Arbitrary<unknown> = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: false },
    hostileText,
    fc.constantFrom(...numbers),
    fc.constantFrom(null, true, false, [], {}),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hostileText, tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** Texts that are sent as a body as they are: broken, too deep, with a prototype, with keys twice, in another encoding, too large. */
export const rawBodies: readonly Uint8Array[] = [
  '', ' ', '{', '[', '{"a":', '{"a":1,}', '{a:1}', "{'a':1}", '[1,]', '[1 2]', '"', '"\\ud800"', '"\u0000"', 'nul', 'NaN', '-', '01', '1e', '{"a":1}{"b":2}', '\uFEFF{"a":1}', '/* */{}', 'a=1&b=2', '<a/>', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"a":1}}}', '{"a":1,"a":2}', '{"a":{"a":{"__proto__":null}}}',
  '['.repeat(101) + ']'.repeat(101), '['.repeat(20_000), '{"a":'.repeat(20_000), '[1e999,-1e999,1e400]', `[${'9'.repeat(5_000)}]`, `{"a":"${'x'.repeat(100_000)}"}`, `{${Array.from({ length: 5_000 }, (_, n) => `"k${n}":1`).join(',')}}`, `[${'{},'.repeat(5_000)}{}]`,
].map((text) => Buffer.from(text)).concat([
  Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00]), Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), Buffer.alloc(2_000, 0), Buffer.alloc(5 * 1024 * 1024, ' '),
]);

/** As a path or query has it: UTF-8 in percent signs, halves of characters too, which no `encodeURIComponent` takes. */
export function percentEncoded(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) return `%ed%${(0x80 | ((code >> 6) & 0x3f)).toString(16)}%${(0x80 | (code & 0x3f)).toString(16)}`;
    return /[\w.-]/.test(character) ? character : [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  }).join('');
}
