import { describe, expect, it } from 'vitest';
import { parseMarkdownV2 } from './markdown-v2.js';

// `Ж` is two bytes of UTF-8 and one code unit, `🚗` four bytes and two code units.
describe('MarkdownV2 style', () => {
  it.each('])(#+-=|{}.!'.split(''))('refuses an unescaped %s and takes it escaped', (character) => {
    const reason = `Character '${character}' is reserved and must be escaped with the preceding '\\'`;
    expect(() => parseMarkdownV2(`lot${character}`)).toThrow(`400: Bad Request: can't parse entities: ${reason}`);
    expect(parseMarkdownV2(`lot\\${character}`)).toEqual({ text: `lot${character}`, entities: [] });
  });

  it.each([
    ['Ж _lot', "Can't find end of Italic entity at byte offset 3"],
    ['🚗*lot', "Can't find end of Bold entity at byte offset 4"],
    ['_lot *14_', "Can't find end of Italic entity at byte offset 8"],
    ['vin `1N4', "Can't find end of Code entity at byte offset 4"],
    ['```sql', "Can't find end of Pre entity at byte offset 0"],
    ['```sql\nselect', "Can't find end of PreCode entity at byte offset 0"],
    ['```sql\nselect`', "Can't find end of Code entity at byte offset 13"],
    ['__lot_', "Can't find end of Italic entity at byte offset 5"],
    ['_lot__', "Can't find end of Underline entity at byte offset 4"],
    ['__a _b___', "Can't find end of Italic entity at byte offset 8"],
    ['price ||9\\|', "Can't find end of Spoiler entity at byte offset 6"],
    ['[lot](https://example.com\\)', "Can't find end of a URL at byte offset 6"],
    ['![👍]', 'Custom emoji entity must contain a tg://emoji URL'],
    ['![👍](tg://emoji?id=1', "Can't find end of a custom emoji URL at byte offset 8"],
    ['![👍](https://emoji?id=1)', 'Custom emoji URL must have scheme tg'],
    ['![👍](tg://sticker?id=1)', 'Custom emoji URL must have host "emoji"'],
    ['![👍](tg://emoji?size=1)', 'Custom emoji URL must have an emoji identifier'],
    ['![👍](tg://emoji?id=x)', 'Invalid custom emoji identifier specified'],
    ['>*terms\n>and\nconditions*', "Can't find end of Bold entity at byte offset 1"],
    ['lot\n*14*> 13', "Character '>' is reserved and must be escaped with the preceding '\\'"],
    ['>terms||\n||more', "Can't find end of Spoiler entity at byte offset 9"],
    ['>terms ||hidden\nmore||', "Can't find end of Spoiler entity at byte offset 7"],
  ])('refuses %j', (source, reason) => {
    expect(() => parseMarkdownV2(source)).toThrow(`400: Bad Request: can't parse entities: ${reason}`);
  });

  it.each([
    ['🚗 _lot \\_14 _', '🚗 lot _14 ', [{ type: 'italic', offset: 3, length: 8 }]],
    ['back\\slash \\Ж', 'backslash \\Ж', []],
    [
      '_lot __14___',
      'lot 14',
      [
        { type: 'italic', offset: 0, length: 6 },
        { type: 'underline', offset: 4, length: 2 },
      ],
    ],
    [
      '*bold ~gone~*',
      'bold gone',
      [
        { type: 'bold', offset: 0, length: 9 },
        { type: 'strikethrough', offset: 5, length: 4 },
      ],
    ],
    ['`a.b*c` d', 'a.b*c d', [{ type: 'code', offset: 0, length: 5 }]],
    ['```sql\r\nselect 1```', 'select 1', [{ type: 'pre', offset: 0, length: 8, language: 'sql' }]],
    ['```\nselect 1```', 'select 1', [{ type: 'pre', offset: 0, length: 8 }]],
    ['empty ____ and **', 'empty  and ', []],
    ['[lot](nowhere)', 'lot', []],
    ['[example\\.com]', 'example.com', [{ type: 'text_link', offset: 0, length: 11, url: 'http://example.com/' }]],
    ['![👍](tg://emoji?id=25) ok', '👍 ok', [{ type: 'custom_emoji', offset: 0, length: 2, custom_emoji_id: '25' }]],
    ['before\n>one\n>two\nafter', 'before\none\ntwo\nafter', [{ type: 'blockquote', offset: 7, length: 8 }]],
    [
      '>one\n**>two',
      'one\ntwo',
      [
        { type: 'blockquote', offset: 0, length: 4 },
        { type: 'blockquote', offset: 4, length: 3 },
      ],
    ],
    [
      '>`a\n>b`\n>c\nd',
      'a\n>b\nc\nd',
      [
        { type: 'blockquote', offset: 0, length: 7 },
        { type: 'code', offset: 0, length: 4 },
      ],
    ],
    [
      '>terms\n>and ||secrets||||\nafter',
      'terms\nand secrets\nafter',
      [
        { type: 'expandable_blockquote', offset: 0, length: 18 },
        { type: 'spoiler', offset: 10, length: 7 },
      ],
    ],
    ['>', '', []],
  ])('reads %j', (source, text, entities) => {
    expect(parseMarkdownV2(source)).toEqual({ text, entities });
  });
});
