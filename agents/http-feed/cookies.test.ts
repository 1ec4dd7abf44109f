import { expect, test } from 'vitest';
import { cookieHeader, readJar, takeCookies, type CookieJar } from './cookies.js';

const now = Date.UTC(2026, 0, 5, 9);
const at = (url: string): URL => new URL(url);

/** A jar after one answer of this page. */
function jarOf(cookies: readonly string[], url = 'https://x.test/shop/lots', before: CookieJar = {}): CookieJar {
  return takeCookies(before, at(url), new Headers(cookies.map((cookie) => ['set-cookie', cookie])), now);
}

test.each([
  ['its own host', ['a=1', 'b=2=3; HttpOnly'], 'https://x.test/shop/more', 'a=1; b=2=3'],
  ['no other host, whatever the cookie says', ['a=1; Domain=test'], 'https://y.test/shop/', undefined],
  ['no other port', ['a=1; Path=/'], 'https://x.test:8443/', undefined],
  ['no other folder', ['a=1'], 'https://x.test/shopping', undefined],
  ['the folder it names', ['a=1; Path=/'], 'https://x.test/', 'a=1'],
  ['no http when it is secure', ['a=1; Path=/; Secure'], 'http://x.test/', undefined],
  ['nobody when it has ended', ['a=1; Path=/; Max-Age=0'], 'https://x.test/', undefined],
  ['nobody when its time is over', ['a=1; Path=/; Expires=Mon, 05 Jan 2026 08:00:00 GMT'], 'https://x.test/', undefined],
  ['those its longer age says, over its time', ['a=1; Path=/; Expires=Mon, 05 Jan 2026 08:00:00 GMT; Max-Age=60'], 'https://x.test/', 'a=1'],
  ['nobody when it is none', ['=1', 'a', '__proto__=1', 'ä=1'], 'https://x.test/shop/', undefined],
  ['nobody when it is too long', [`a=${'x'.repeat(5_000)}; Path=/`], 'https://x.test/', undefined],
])('a cookie goes to %s', (_what, cookies, url, sent) => {
  expect(cookieHeader(jarOf(cookies), at(url), now)).toBe(sent);
});

test('a cookie of the same name takes the place of the one before, and ends it', () => {
  const first = jarOf(['a=1; Path=/']);
  expect(cookieHeader(jarOf(['a=2; Path=/'], 'https://x.test/', first), at('https://x.test/'), now)).toBe('a=2');
  expect(jarOf(['a=; Path=/; Max-Age=0'], 'https://x.test/', first)).toEqual({});
});

test('a host keeps fifty and a jar twenty hosts', () => {
  expect(Object.keys(jarOf(Array.from({ length: 60 }, (_, index) => `c${index}=1`))['x.test'] ?? {})).toHaveLength(50);
  const many = Array.from({ length: 25 }, (_, index) => `https://h${index}.test/`).reduce<CookieJar>((jar, url) => jarOf(['a=1'], url, jar), {});
  expect(Object.keys(many)).toHaveLength(20);
});

test('what is stored and cannot be read is an empty jar', () => {
  expect([readJar(undefined), readJar({ x: 1 })]).toEqual([{}, {}]);
});
