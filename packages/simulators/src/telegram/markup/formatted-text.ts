import { badRequest } from '../bot-api-error.js';
import { parseHtml } from './html.js';
import { parseMarkdownV2 } from './markdown-v2.js';

/** Offsets and lengths are UTF-16 code units, as in the Bot API's `MessageEntity`. */
export interface MessageEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
  readonly custom_emoji_id?: string;
  readonly user?: { readonly id: number; readonly is_bot: boolean; readonly first_name: string };
}

export interface FormattedText {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

/**
 * The text a reader sees, and its entities, after the markup is taken out and outer white space trimmed. Throws the
 * Bot API's 400 for markup that is not well-formed. `parseMode` is not case sensitive; the old `Markdown` is refused.
 */
export function parseFormattedText(source: string, parseMode: string | undefined): FormattedText {
  switch (parseMode?.toLowerCase()) {
    case undefined:
    case '':
      return trimmed({ text: source, entities: [] });
    case 'html':
      return trimmed(parseHtml(source));
    case 'markdownv2':
      return trimmed(parseMarkdownV2(source));
    default:
      throw badRequest('unsupported parse_mode');
  }
}

/** "Characters" of a limit such as 1-4096 are counted as Unicode code points. */
export function lengthInCharacters(text: string): number {
  let length = 0;
  for (const _character of text) length += 1;
  return length;
}

export const byteOffset = (text: string, index: number): number => Buffer.byteLength(text.slice(0, index));

export const inReadingOrder = (entities: readonly MessageEntity[]): MessageEntity[] =>
  entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);

/** The entity a link makes: a mention for `tg://user?id=`, a text link for an address, none for anything else. */
export function linkEntity(address: string, offset: number, length: number): MessageEntity | undefined {
  const userId = /^tg:(?:\/\/)?user\?id=(\d+)/i.exec(address)?.[1];
  if (userId !== undefined) {
    return { type: 'text_mention', offset, length, user: { id: Number(userId), is_bot: false, first_name: 'User' } };
  }
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`;
  if (/\s/.test(address) || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  const hasKnownScheme = ['http:', 'https:', 'tg:', 'ton:', 'tonsite:'].includes(parsed.protocol);
  const isReachable = !parsed.protocol.startsWith('http') || parsed.hostname.includes('.');
  return hasKnownScheme && isReachable ? { type: 'text_link', offset, length, url: parsed.href } : undefined;
}

function trimmed({ text, entities }: FormattedText): FormattedText {
  const withoutEnd = text.trimEnd();
  const kept = withoutEnd.trimStart();
  const removed = withoutEnd.length - kept.length;
  const moved = entities.map((entity) => {
    const start = Math.max(0, entity.offset - removed);
    const end = Math.min(kept.length, entity.offset + entity.length - removed);
    return { ...entity, offset: start, length: end - start };
  });
  return { text: kept, entities: moved.filter((entity) => entity.length > 0) };
}
