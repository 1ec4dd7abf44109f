import { badRequest } from '../bot-api-error.js';
import { parseHtml } from './html.js';
import { parseMarkdownV2 } from './markdown-v2.js';
import type { FormattedText } from './message-entity.js';

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
