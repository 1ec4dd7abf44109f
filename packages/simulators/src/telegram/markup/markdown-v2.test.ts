import { describe, expect, it } from 'vitest';
import { parseMarkdownV2 } from './markdown-v2.js';

describe('MarkdownV2 style', () => {
  it.each('])(#+-=|{}.!'.split(''))('refuses an unescaped %s and takes it escaped', (character) => {
    const reason = `Character '${character}' is reserved and must be escaped with the preceding '\\'`;
    expect(() => parseMarkdownV2(`a${character}`)).toThrow(`400: Bad Request: can't parse entities: ${reason}`);
    expect(parseMarkdownV2(`a\\${character}`)).toEqual({ text: `a${character}`, entities: [] });
  });

  it.each([
    ['🏟 🏟_abacaba', "Can't find end of Italic entity at byte offset 9"],
    ['🏟 🏟_abac * asd ', "Can't find end of Bold entity at byte offset 15"],
    ['🏟 🏟_abac * asd _', "Can't find end of Italic entity at byte offset 21"],
    ['🏟 🏟`', "Can't find end of Code entity at byte offset 9"],
    ['🏟 🏟```a', "Can't find end of Pre entity at byte offset 9"],
    ['🏟 🏟```a ', "Can't find end of PreCode entity at byte offset 9"],
    ['🏟 🏟__🏟 🏟_', "Can't find end of Italic entity at byte offset 20"],
    ['🏟 🏟_🏟 🏟__', "Can't find end of Underline entity at byte offset 19"],
    ['🏟 🏟```🏟 🏟`', "Can't find end of Code entity at byte offset 21"],
    ['🏟 🏟__🏟 _🏟___', "Can't find end of Italic entity at byte offset 23"],
    ['[telegram\\.org](asd\\)', "Can't find end of a URL at byte offset 16"],
    ['🏟 🏟||test\\|', "Can't find end of Spoiler entity at byte offset 9"],
    ['🏟 🏟![👍]', 'Custom emoji entity must contain a tg://emoji URL'],
    ['🏟 🏟![👍](tg://emoji?id=1234', "Can't find end of a custom emoji URL at byte offset 17"],
    ['🏟 🏟![👍](t://emoji?id=1234)', 'Custom emoji URL must have scheme tg'],
    ['🏟 🏟![👍](tg:emojis?id=1234)', 'Custom emoji URL must have host "emoji"'],
    ['🏟 🏟![👍](tg://emoji#test)', 'Custom emoji URL must have an emoji identifier'],
    ['🏟 🏟![👍](tg://emoji?test=1231&id=025)', 'Invalid custom emoji identifier specified'],
    ['>*b\n>ld \n>bo\nld*\nasd\ndef', "Can't find end of Bold entity at byte offset 1"],
    ['>\n*a*>2', "Character '>' is reserved and must be escaped with the preceding '\\'"],
    ['>asd\n>q||e||w||\n||asdad', "Can't find end of Spoiler entity at byte offset 16"],
    ['>asd\n>q||ew\n||asdad', "Can't find end of Spoiler entity at byte offset 7"],
  ])('refuses %j', (source, reason) => {
    expect(() => parseMarkdownV2(source)).toThrow(`400: Bad Request: can't parse entities: ${reason}`);
  });

  it.each([
    ['🏟 🏟_abac \\* asd _', '🏟 🏟abac * asd ', [{ type: 'italic', offset: 5, length: 11 }]],
    [
      '🏟 🏟_🏟 __🏟___',
      '🏟 🏟🏟 🏟',
      [
        { type: 'italic', offset: 5, length: 5 },
        { type: 'underline', offset: 8, length: 2 },
      ],
    ],
    ['🏟 🏟`🏟 🏟```', '🏟 🏟🏟 🏟', [{ type: 'code', offset: 5, length: 5 }]],
    ['🏟 🏟```🏟\n🏟```', '🏟 🏟🏟', [{ type: 'pre', offset: 5, length: 2, language: '🏟' }]],
    ['🏟 🏟``````', '🏟 🏟', []],
    ['🏟 🏟____', '🏟 🏟', []],
    ['[ ](as)', ' ', []],
    ['[telegram\\.org]a', 'telegram.orga', [{ type: 'text_link', offset: 0, length: 12, url: 'http://telegram.org/' }]],
    ['🏟 🏟![👍](TG://EMoJI/?test=1231&id=25#id=32)a', '🏟 🏟👍a', [{ type: 'custom_emoji', offset: 5, length: 2, custom_emoji_id: '25' }]],
    ['> \n> \n>', ' \n \n', [{ type: 'blockquote', offset: 0, length: 4 }]],
    ['\r>a', '\ra', [{ type: 'blockquote', offset: 1, length: 1 }]],
    ['\r\r>\r\ra\r\n\r', '\r\r\r\ra\r\n\r', [{ type: 'blockquote', offset: 2, length: 5 }]],
    [
      '>\n**>2',
      '\n2',
      [
        { type: 'blockquote', offset: 0, length: 1 },
        { type: 'blockquote', offset: 1, length: 1 },
      ],
    ],
    ['>**\n>2', '\n2', [{ type: 'blockquote', offset: 0, length: 2 }]],
    [
      '>`b\n>ld \n>bo\nld`\n>asd\ndef',
      'b\n>ld \n>bo\nld\nasd\ndef',
      [
        { type: 'blockquote', offset: 0, length: 18 },
        { type: 'code', offset: 0, length: 13 },
      ],
    ],
    [
      '>asd\r\n>q||e||w||\r\nasdad',
      'asd\r\nqew\r\nasdad',
      [
        { type: 'expandable_blockquote', offset: 0, length: 10 },
        { type: 'spoiler', offset: 6, length: 1 },
      ],
    ],
    ['>||', '', []],
  ])('reads %j', (source, text, entities) => {
    expect(parseMarkdownV2(source)).toEqual({ text, entities });
  });
});
