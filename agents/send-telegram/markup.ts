import type { ParseMode } from './escape-text.js';

/** A format that lasts until it is closed, and how it is opened again in the next message. */
interface Span {
  readonly open: string;
  readonly close: string;
}

/** The smallest part of a text that may not be cut. `length`: what it counts towards Telegram's limit, in UTF-16 units. */
export interface Piece {
  readonly source: string;
  readonly length: number;
  readonly opens?: Span;
  readonly closes?: boolean;
}

export function readPieces(text: string, mode: ParseMode): readonly Piece[] {
  switch (mode) {
    case 'none':
      return Array.from(text, plain);
    case 'HTML':
      return readHtml(text);
    case 'MarkdownV2':
      return readMarkdown(text);
  }
}

function readHtml(text: string): readonly Piece[] {
  return Array.from(text.matchAll(/<(\/)?([a-z][\w-]*)[^>]*>|&(?:[a-z]+|#\d+|#x[\da-f]+);|[\s\S]/giu), ([source, slash, tag]) => {
    if (tag === undefined) return source.length > 2 ? { source, length: 1 } : plain(source);
    return slash === undefined ? { source, length: 0, opens: { open: source, close: `</${tag}>` } } : { source, length: 0, closes: true };
  });
}

function readMarkdown(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const open: { readonly mark: string; readonly close: string }[] = [];
  let at = 0;

  function take(piece: Piece): void {
    pieces.push(piece);
    at += piece.source.length;
  }
  function begin(mark: string, source: string, close: string): void {
    open.push({ mark, close });
    take({ source, length: 0, opens: { open: source, close } });
  }
  function end(source: string, length = 0): void {
    open.pop();
    take({ source, length, closes: true });
  }

  while (at < text.length) {
    const rest = text.slice(at, at + 3);
    const top = open.at(-1);
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (character === '\\' && at + 1 < text.length) {
      const escaped = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
      take({ source: `\\${escaped}`, length: escaped.length });
    } else if (top?.mark === '`' || top?.mark === '```') {
      if (rest.startsWith(top.mark)) end(top.mark);
      else take(plain(character));
    } else if (top?.mark === '](' && character === ']') end(top.close);
    else if (top?.mark === '>' && character === '\n') end('\n', 1);
    else if (character === '>' && (at === 0 || text[at - 1] === '\n')) begin('>', '>', '');
    else if (rest === '```') begin('```', /^```(?:[\w+-]*\n)?/.exec(text.slice(at, at + 64))?.[0] ?? '```', '```');
    else if (character === '[') beginLink();
    else {
      const mark = ['__', '||', '*', '_', '~', '`'].find((known) => rest.startsWith(known));
      if (mark === undefined) take(plain(character));
      else if (top?.mark === mark) end(mark);
      else begin(mark, mark, mark);
    }
  }
  return pieces;

  function beginLink(): void {
    const target = /^\[(?:[^\\\]]|\\[\s\S])*(\]\((?:[^\\)]|\\[\s\S])*\))/.exec(text.slice(at))?.[1];
    if (target === undefined) take(plain('['));
    else begin('](', '[', target);
  }
}

function plain(source: string): Piece {
  return { source, length: source.length };
}
