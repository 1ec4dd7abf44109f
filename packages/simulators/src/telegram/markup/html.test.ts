import { describe, expect, it } from 'vitest';
import { parseHtml } from './html.js';

// `Ж` is two bytes of UTF-8 and one code unit, `🚗` four bytes and two code units.
describe('HTML style', () => {
  it.each([
    ['Ж <sold', 'Unclosed start tag at byte offset 3'],
    ['<div>lot</div>', 'Unsupported start tag "div" at byte offset 0'],
    ['🚗<font color=red>lot</font>', 'Unsupported start tag "font" at byte offset 4'],
    ['<b =x>lot</b>', 'Empty attribute name in the tag "b" at byte offset 0'],
    ['lot <u>14', 'Can\'t find end tag corresponding to start tag "u"'],
    ['<a href = ', 'Unclosed start tag "a" at byte offset 0'],
    ['<a href=https://example.com>lot</a>', 'Unexpected end of name token at byte offset 8'],
    ['Ж<a href="https://example.com>lot', 'Unclosed start tag at byte offset 2'],
    ['lot 14</b>', 'Unexpected end tag at byte offset 6'],
    ['<b>lot</b', 'Unclosed end tag at byte offset 6'],
    ['<b>lot</i>', 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'],
    ['<b>bold <i>crossed</b></i>', 'Unmatched end tag at byte offset 18, expected "</i>", found "</b>"'],
    ['<span>lot</span>', 'Tag "span" must have class "tg-spoiler"'],
    ['<tg-emoji emoji-id="x">👍</tg-emoji>', 'Invalid custom emoji identifier specified'],
    ['price &#xD83D;', 'Text contains invalid Unicode characters after decoding HTML entities'],
  ])('refuses %j', (source, reason) => {
    expect(() => parseHtml(source)).toThrow(`400: Bad Request: can't parse entities: ${reason}`);
  });

  it.each([
    ['', '', []],
    ['bid &lt; ask &amp; &quot;ask&quot; &gt &euro; &#8364;&#x20AC;', 'bid < ask & "ask" > &euro; €€', []],
    ['🚗 <i>lot 🚗</i>', '🚗 lot 🚗', [{ type: 'italic', offset: 3, length: 6 }]],
    ['sold<b></b>', 'sold', []],
    ['<CODE>vin</>', 'vin', [{ type: 'code', offset: 0, length: 3 }]],
    ['<a href="example.com/lot">14</a>', '14', [{ type: 'text_link', offset: 0, length: 2, url: 'http://example.com/lot' }]],
    ['<a>not a link</a>', 'not a link', []],
    [
      '<a href="tg://user?id=42">Ann</a>',
      'Ann',
      [{ type: 'text_mention', offset: 0, length: 3, user: { id: 42, is_bot: false, first_name: 'User' } }],
    ],
    ['<pre><code class="language-sql">select</code></pre>', 'select', [{ type: 'pre', offset: 0, length: 6, language: 'sql' }]],
    ['<blockquote expandable>terms</blockquote>', 'terms', [{ type: 'expandable_blockquote', offset: 0, length: 5 }]],
    [
      '<span class="tg-spoiler">final <b>price</b></span>',
      'final price',
      [
        { type: 'spoiler', offset: 0, length: 11 },
        { type: 'bold', offset: 6, length: 5 },
      ],
    ],
  ])('reads %j', (source, text, entities) => {
    expect(parseHtml(source)).toEqual({ text, entities });
  });
});
