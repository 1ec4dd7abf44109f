import { describe, expect, it } from 'vitest';
import { textOfHtml } from './text-of-html.js';

describe('the text of HTML', () => {
  it('is what people read, line by line', () => {
    expect(textOfHtml('<title>no</title><style>p{}</style><p>Hello <b>you</b> &amp; me</p><p>bye<br>now</p><script>alert(1)</script>')).toBe('Hello you & me\nbye\nnow');
  });

  it.each([['<', 300_000], ['<script>', 100_000], ['<p', 200_000], ['</', 200_000], ['<!--', 100_000], ['&#', 200_000]])('comes out of %s over and over', (piece, times) => {
    expect(typeof textOfHtml(`<p>${piece.repeat(times)}`)).toBe('string');
  });
});
