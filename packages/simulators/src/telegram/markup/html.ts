import { cannotParseEntities } from '../bot-api-error.js';
import { byteOffset, inReadingOrder, linkEntity } from './message-entity.js';
import type { FormattedText, MessageEntity } from './message-entity.js';

const ENTITY_OF_TAG = new Map<string, string>([
  ['b', 'bold'],
  ['strong', 'bold'],
  ['i', 'italic'],
  ['em', 'italic'],
  ['u', 'underline'],
  ['ins', 'underline'],
  ['s', 'strikethrough'],
  ['strike', 'strikethrough'],
  ['del', 'strikethrough'],
  ['span', 'spoiler'],
  ['tg-spoiler', 'spoiler'],
  ['tg-emoji', 'custom_emoji'],
  ['a', 'text_link'],
  ['pre', 'pre'],
  ['code', 'code'],
  ['blockquote', 'blockquote'],
]);

interface OpenTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly offset: number;
}

/** Parses `parse_mode=HTML` (Telegram Bot API, "HTML style"). Throws the 400 of the Bot API with a byte offset. */
export function parseHtml(source: string): FormattedText {
  const open: OpenTag[] = [];
  const entities: MessageEntity[] = [];
  let text = '';
  let position = 0;
  while (position < source.length) {
    const character = source.charAt(position);
    if (character === '&') {
      const reference = decodeReference(source, position);
      text += reference.text;
      position = reference.end;
    } else if (character !== '<') {
      text += character;
      position += 1;
    } else if (source.charAt(position + 1) === '/') {
      position = closeTag(source, position, { open, entities, text });
    } else {
      const tag = readStartTag(source, position);
      open.push({ name: tag.name, attributes: tag.attributes, offset: text.length });
      position = tag.end;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    throw cannotParseEntities(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  }
  if (!text.isWellFormed()) {
    throw cannotParseEntities(
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    );
  }
  return { text, entities: inReadingOrder(entities.map(withoutCodeLanguage)) };
}

// `code` may name a language only as part of a `pre`.
function withoutCodeLanguage(entity: MessageEntity): MessageEntity {
  const { type, offset, length } = entity;
  return type === 'code' ? { type, offset, length } : entity;
}

function closeTag(
  source: string,
  start: number,
  parsed: { readonly open: OpenTag[]; readonly entities: MessageEntity[]; readonly text: string },
): number {
  const at = byteOffset(source, start);
  const tag = parsed.open.pop();
  if (tag === undefined) throw cannotParseEntities(`Unexpected end tag at byte offset ${at}`);
  const match = /^<\/([^\s>]*)\s*>/.exec(source.slice(start));
  if (match === null) throw cannotParseEntities(`Unclosed end tag at byte offset ${at}`);
  const name = (match[1] ?? '').toLowerCase();
  if (name !== '' && name !== tag.name) {
    throw cannotParseEntities(`Unmatched end tag at byte offset ${at}, expected "</${tag.name}>", found "</${name}>"`);
  }
  addEntity(parsed.entities, tag, parsed.text);
  return start + match[0].length;
}

function addEntity(entities: MessageEntity[], tag: OpenTag, text: string): void {
  const { offset } = tag;
  const length = text.length - offset;
  if (length === 0) return;
  const last = entities.at(-1);
  const language = tag.attributes.get('class')?.match(/^language-(.+)$/)?.[1];
  const isSameSpan = last !== undefined && last.offset === offset && last.length === length;
  if (tag.name === 'a') {
    const link = linkEntity(tag.attributes.get('href') || text.slice(offset), offset, length);
    if (link !== undefined) entities.push(link);
  } else if (tag.name === 'tg-emoji') {
    entities.push({ type: 'custom_emoji', offset, length, custom_emoji_id: tag.attributes.get('emoji-id') ?? '' });
  } else if (tag.name === 'blockquote' && tag.attributes.has('expandable')) {
    entities.push({ type: 'expandable_blockquote', offset, length });
  } else if (tag.name === 'pre' && isSameSpan && last.type === 'code' && last.language !== undefined) {
    entities.splice(-1, 1, { type: 'pre', offset, length, language: last.language });
  } else if (tag.name === 'code' && isSameSpan && last.type === 'pre' && language !== undefined) {
    entities.splice(-1, 1, { type: 'pre', offset, length, language });
  } else {
    const type = ENTITY_OF_TAG.get(tag.name) ?? tag.name;
    entities.push({ type, offset, length, ...(tag.name === 'code' && language !== undefined ? { language } : {}) });
  }
}

function readStartTag(source: string, start: number): { name: string; attributes: Map<string, string>; end: number } {
  const at = byteOffset(source, start);
  const name = (/^[^\s>]*/.exec(source.slice(start + 1))?.[0] ?? '').toLowerCase();
  let position = start + 1 + name.length;
  if (position >= source.length) throw cannotParseEntities(`Unclosed start tag at byte offset ${at}`);
  if (!ENTITY_OF_TAG.has(name)) throw cannotParseEntities(`Unsupported start tag "${name}" at byte offset ${at}`);
  const attributes = new Map<string, string>();
  for (;;) {
    position = skipSpace(source, position);
    if (source.charAt(position) === '>') break;
    if (position >= source.length) throw cannotParseEntities(`Unclosed start tag "${name}" at byte offset ${at}`);
    const attribute = /^[^\s=>]*/.exec(source.slice(position))?.[0] ?? '';
    if (attribute === '') throw cannotParseEntities(`Empty attribute name in the tag "${name}" at byte offset ${at}`);
    position = skipSpace(source, position + attribute.length);
    if (source.charAt(position) !== '=') {
      attributes.set(attribute, '');
      continue;
    }
    position = skipSpace(source, position + 1);
    if (position >= source.length) throw cannotParseEntities(`Unclosed start tag "${name}" at byte offset ${at}`);
    const value = readAttributeValue(source, position, at);
    attributes.set(attribute, value.text);
    position = value.end;
  }
  if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
    throw cannotParseEntities(`Tag "span" must have class "tg-spoiler" at byte offset ${at}`);
  }
  if (name === 'tg-emoji' && !/^[1-9]\d*$/.test(attributes.get('emoji-id') ?? '')) {
    throw cannotParseEntities('Invalid custom emoji identifier specified');
  }
  return { name, attributes, end: position + 1 };
}

function readAttributeValue(source: string, start: number, tagOffset: number): { text: string; end: number } {
  const quote = source.charAt(start);
  if (quote !== '"' && quote !== "'") {
    const token = /^[A-Za-z0-9.-]*/.exec(source.slice(start))?.[0] ?? '';
    const end = start + token.length;
    if (!/^[\s>]/.test(source.slice(end, end + 1))) {
      throw cannotParseEntities(`Unexpected end of name token at byte offset ${byteOffset(source, start)}`);
    }
    return { text: token.toLowerCase(), end };
  }
  const end = source.indexOf(quote, start + 1);
  if (end < 0) throw cannotParseEntities(`Unclosed start tag at byte offset ${tagOffset}`);
  return { text: decodeReferences(source.slice(start + 1, end)), end: end + 1 };
}

const skipSpace = (source: string, start: number): number => {
  let position = start;
  while (/^\s$/.test(source.charAt(position))) position += 1;
  return position;
};

function decodeReferences(source: string): string {
  let text = '';
  let position = 0;
  while (position < source.length) {
    const part = decodeReference(source, position);
    text += part.text;
    position = part.end;
  }
  return text;
}

const NAMED = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
]);

/** One decoded reference, or the character itself where it starts none. The semicolon may be missing. */
function decodeReference(source: string, start: number): { text: string; end: number } {
  const match = /^&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));?/i.exec(source.slice(start, start + 12));
  const asItIs = { text: source.charAt(start), end: start + 1 };
  if (match === null) return asItIs;
  const end = start + match[0].length;
  const [, hexadecimal, decimal, name] = match;
  if (name !== undefined) {
    const text = NAMED.get(name);
    return text === undefined ? asItIs : { text, end };
  }
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  return code > 0 && code < 0x10ffff ? { text: String.fromCodePoint(code), end } : asItIs;
}
