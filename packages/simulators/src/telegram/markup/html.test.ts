import { describe, expect, it } from 'vitest';
import { parseHtml } from './html.js';

describe('HTML style', () => {
  it.each([
    ['🏟 🏟&lt;<abacaba', 'Unclosed start tag at byte offset 13'],
    ['🏟 🏟&lt;<abac aba>', 'Unsupported start tag "abac" at byte offset 13'],
    ['<div>x</div>', 'Unsupported start tag "div" at byte offset 0'],
    ['🏟 🏟&lt;<i   =aba>', 'Empty attribute name in the tag "i" at byte offset 13'],
    ['🏟 🏟&lt;<i    aba>', 'Can\'t find end tag corresponding to start tag "i"'],
    ['🏟 🏟&lt;<i    aba  =  ', 'Unclosed start tag "i" at byte offset 13'],
    ['🏟 🏟&lt;<i    aba  =  190azAz-.,', 'Unexpected end of name token at byte offset 27'],
    ['🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', 'Unclosed start tag at byte offset 13'],
    ['🏟 🏟&lt;</', 'Unexpected end tag at byte offset 13'],
    ['🏟 🏟&lt;<b></b></', 'Unexpected end tag at byte offset 20'],
    ['🏟 🏟&lt;<i>a</i   ', 'Unclosed end tag at byte offset 17'],
    ['🏟 🏟&lt;<i>a</em   >', 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'],
    ['<b>bold <i>crossed</b></i>', 'Unmatched end tag at byte offset 18, expected "</i>", found "</b>"'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler"'],
    ['&#xDFDF;', 'Text contains invalid Unicode characters after decoding HTML entities'],
  ])('refuses %j', (source, reason) => {
    expect(() => parseHtml(source)).toThrow(`400: Bad Request: can't parse entities: ${reason}`);
  });

  it.each([
    ['', '', []],
    ['1 &lt; 2 &amp; 3 &gt; 2 &quot;&ge;', '1 < 2 & 3 > 2 "&ge;', []],
    ['🏟 🏟<i>🏟 &lt🏟</i>', '🏟 🏟🏟 <🏟', [{ type: 'italic', offset: 5, length: 6 }]],
    ['<b></b>', '', []],
    ['<code>x</>', 'x', [{ type: 'code', offset: 0, length: 1 }]],
    ['<a href="telegram.org">x</a>', 'x', [{ type: 'text_link', offset: 0, length: 1, url: 'http://telegram.org/' }]],
    ['<a> </a>', ' ', []],
    ['<pre><code class="language-fift">x</code></pre>', 'x', [{ type: 'pre', offset: 0, length: 1, language: 'fift' }]],
    ['<blockquote expandable>x</blockquote>', 'x', [{ type: 'expandable_blockquote', offset: 0, length: 1 }]],
    [
      '<span class="tg-spoiler">a<b>b</b></span>',
      'ab',
      [
        { type: 'spoiler', offset: 0, length: 2 },
        { type: 'bold', offset: 1, length: 1 },
      ],
    ],
  ])('reads %j', (source, text, entities) => {
    expect(parseHtml(source)).toEqual({ text, entities });
  });
});
