import { cannotParseEntities } from '../bot-api-error.js';
import { byteOffset, inReadingOrder, linkEntity } from './message-entity.js';
import type { FormattedText, MessageEntity } from './message-entity.js';

type Kind =
  | 'Bold'
  | 'Italic'
  | 'Underline'
  | 'Strikethrough'
  | 'Spoiler'
  | 'Code'
  | 'Pre'
  | 'PreCode'
  | 'TextUrl'
  | 'CustomEmoji'
  | 'BlockQuote';

interface OpenEntity {
  readonly kind: Kind;
  readonly offset: number;
  /** Where it began in the source, for the message of an entity that never ends. */
  readonly start: number;
  readonly language?: string;
}

const TYPE_OF_KIND: Readonly<Record<Kind, string>> = {
  Bold: 'bold',
  Italic: 'italic',
  Underline: 'underline',
  Strikethrough: 'strikethrough',
  Spoiler: 'spoiler',
  Code: 'code',
  Pre: 'pre',
  PreCode: 'pre',
  TextUrl: 'text_link',
  CustomEmoji: 'custom_emoji',
  BlockQuote: 'blockquote',
};

// Two-character marks come first: the real parser is greedy, `__` is never read as an end of italic.
const MARKS: readonly (readonly [mark: string, kind: Kind])[] = [
  ['__', 'Underline'],
  ['_', 'Italic'],
  ['*', 'Bold'],
  ['~', 'Strikethrough'],
  ['||', 'Spoiler'],
  ['```', 'Pre'],
  ['`', 'Code'],
  ['![', 'CustomEmoji'],
  ['[', 'TextUrl'],
];

const RESERVED = '_*[]()~`>#+-=|{}.!';

/** Parses `parse_mode=MarkdownV2` (Telegram Bot API, "MarkdownV2 style"). Throws the 400 of the Bot API. */
export function parseMarkdownV2(source: string): FormattedText {
  const open: OpenEntity[] = [];
  const entities: MessageEntity[] = [];
  let text = '';
  let position = 0;
  let isLineStart = true;

  const close = (entity: OpenEntity, extra: Partial<MessageEntity> = {}): void => {
    const length = text.length - entity.offset;
    const language = entity.language === undefined ? {} : { language: entity.language };
    if (length > 0) entities.push({ type: TYPE_OF_KIND[entity.kind], offset: entity.offset, length, ...language, ...extra });
    open.pop();
  };
  const append = (part: string): void => {
    text += part;
    isLineStart = part === '\n' || part === '\r';
  };
  const endQuoteAfterNewline = (): void => {
    const quote = open.find((entity) => entity.kind === 'BlockQuote');
    if (quote === undefined) return;
    if (source.charAt(position) === '>') {
      position += 1;
      isLineStart = false;
      return;
    }
    const innermost = open.at(-1);
    if (innermost !== undefined && innermost !== quote) throw endless(source, innermost);
    close(quote);
  };

  while (position < source.length) {
    const character = source.charAt(position);
    const top = open.at(-1);
    const isVerbatim = top?.kind === 'Code' || top?.kind === 'Pre' || top?.kind === 'PreCode';
    if (character === '\\' && isAscii(source.charCodeAt(position + 1))) {
      append(source.charAt(position + 1));
      isLineStart = false;
      position += 2;
    } else if (isVerbatim ? character !== '`' : !RESERVED.includes(character)) {
      append(character);
      position += 1;
      if (character === '\n' && !isVerbatim) endQuoteAfterNewline();
    } else if (top?.kind === 'BlockQuote' && endsExpandableQuote(source, position)) {
      const { lineEnd } = lineEndAfter(source, position + 2);
      text += source.slice(position + 2, lineEnd);
      position = lineEnd;
      isLineStart = true;
      close(top, { type: 'expandable_blockquote' });
    } else if (top !== undefined && endMarkLength(top, source, position) > 0) {
      position += endMarkLength(top, source, position);
      position = closeMarked(top, { source, position, text, close });
    } else if (character === '>' && isLineStart && !open.some((entity) => entity.kind === 'BlockQuote')) {
      open.push({ kind: 'BlockQuote', offset: text.length, start: position });
      isLineStart = false;
      position += 1;
    } else {
      const begun = beginEntity(source, position, text.length);
      open.push(begun.entity);
      position = begun.end;
    }
  }
  const top = open.at(-1);
  if (top?.kind === 'BlockQuote') close(top);
  const unfinished = open.at(-1);
  if (unfinished !== undefined) throw endless(source, unfinished);
  return { text, entities: inReadingOrder(entities.filter((entity) => entity.length > 0)) };
}

function beginEntity(source: string, start: number, offset: number): { entity: OpenEntity; end: number } {
  const found = MARKS.find(([mark]) => source.startsWith(mark, start));
  if (found === undefined) {
    const reserved = source.charAt(start);
    throw cannotParseEntities(`Character '${reserved}' is reserved and must be escaped with the preceding '\\'`);
  }
  const [mark, kind] = found;
  const end = start + mark.length;
  if (kind !== 'Pre') return { entity: { kind, offset, start }, end };
  const language = /^[^\s`]+(?=\s)/.exec(source.slice(end))?.[0];
  if (language === undefined) return { entity: { kind, offset, start }, end: end + newlineLength(source, end) };
  const bodyStart = end + language.length;
  return { entity: { kind: 'PreCode', offset, start, language }, end: bodyStart + newlineLength(source, bodyStart) };
}

function closeMarked(
  entity: OpenEntity,
  at: {
    readonly source: string;
    readonly position: number;
    readonly text: string;
    readonly close: (entity: OpenEntity, extra?: Partial<MessageEntity>) => void;
  },
): number {
  if (entity.kind !== 'TextUrl' && entity.kind !== 'CustomEmoji') {
    at.close(entity);
    return at.position;
  }
  const address = readAddress(entity, at.source, at.position);
  if (entity.kind === 'CustomEmoji') {
    at.close(entity, { custom_emoji_id: customEmojiId(address?.url) });
  } else {
    const link = linkEntity(address?.url ?? at.text.slice(entity.offset), entity.offset, at.text.length - entity.offset);
    at.close(entity, link ?? { length: 0 });
  }
  return address?.end ?? at.position;
}

function readAddress(entity: OpenEntity, source: string, start: number): { url: string; end: number } | undefined {
  if (source.charAt(start) !== '(') return undefined;
  let url = '';
  let position = start + 1;
  while (position < source.length && source.charAt(position) !== ')') {
    if (source.charAt(position) === '\\' && isAscii(source.charCodeAt(position + 1))) position += 1;
    url += source.charAt(position);
    position += 1;
  }
  if (position >= source.length) {
    const what = entity.kind === 'CustomEmoji' ? 'a custom emoji URL' : 'a URL';
    throw cannotParseEntities(`Can't find end of ${what} at byte offset ${byteOffset(source, start + 1)}`);
  }
  return { url, end: position + 1 };
}

function customEmojiId(address: string | undefined): string {
  if (address === undefined) throw cannotParseEntities('Custom emoji entity must contain a tg://emoji URL');
  const match = /^([^:/]*):(?:\/\/)?([^/?#]*)\/?(?:\?([^#]*))?/.exec(address);
  if (match?.[1]?.toLowerCase() !== 'tg') throw cannotParseEntities('Custom emoji URL must have scheme tg');
  if (match[2]?.toLowerCase() !== 'emoji') throw cannotParseEntities('Custom emoji URL must have host "emoji"');
  const id = new URLSearchParams(match[3] ?? '').get('id');
  if (id === null) throw cannotParseEntities('Custom emoji URL must have an emoji identifier');
  if (!/^[1-9]\d*$/.test(id)) throw cannotParseEntities('Invalid custom emoji identifier specified');
  return id;
}

/** How many characters end this entity here, 0 if none do. */
function endMarkLength(entity: OpenEntity, source: string, position: number): number {
  switch (entity.kind) {
    case 'BlockQuote':
      return 0;
    case 'TextUrl':
    case 'CustomEmoji':
      return source.startsWith(']', position) ? 1 : 0;
    case 'Pre':
    case 'PreCode':
      return source.startsWith('```', position) ? 3 : 0;
    case 'Code':
      return source.startsWith('`', position) ? 1 : 0;
    default: {
      const found = MARKS.find(([mark]) => source.startsWith(mark, position));
      return found?.[1] === entity.kind ? found[0].length : 0;
    }
  }
}

/** `||` at the end of a quotation's last line makes it expandable. */
function endsExpandableQuote(source: string, position: number): boolean {
  if (!source.startsWith('||', position)) return false;
  const { isLineEnd, lineEnd } = lineEndAfter(source, position + 2);
  return isLineEnd && source.charAt(lineEnd) !== '>';
}

function lineEndAfter(source: string, position: number): { isLineEnd: boolean; lineEnd: number } {
  const newline = /^\r*\n/.exec(source.slice(position))?.[0] ?? '';
  return { isLineEnd: newline !== '' || position >= source.length, lineEnd: position + newline.length };
}

const newlineLength = (source: string, position: number): number =>
  /^(?:\n\r|\r\n|\n|\r)/.exec(source.slice(position))?.[0].length ?? 0;

const isAscii = (code: number): boolean => code > 0 && code <= 126;

const endless = (source: string, entity: OpenEntity): Error =>
  cannotParseEntities(`Can't find end of ${entity.kind} entity at byte offset ${byteOffset(source, entity.start)}`);
