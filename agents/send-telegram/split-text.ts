import type { ParseMode } from './escape-text.js';
import { readPieces, type Piece } from './markup.js';

/** What Telegram takes in one message, counted in UTF-16 units after the markup is read. */
export const LONGEST_MESSAGE = 4096;

type Spans = readonly NonNullable<Piece['opens']>[];

/**
 * Cuts a text into messages: between paragraphs, else lines, else words, else characters, never through a letter, an
 * entity or a tag. Formats that are open at a cut are closed there and opened again in the next message.
 */
export function splitText(text: string, mode: ParseMode, limit = LONGEST_MESSAGE): readonly string[] {
  if (text.length <= limit) return [text];
  const pieces = readPieces(text, mode);
  const parts: string[] = [];
  let spans: Spans = [];
  let start = 0;
  while (start < pieces.length) {
    const end = cutAfter(pieces, start, limit);
    const content = pieces.slice(start, end);
    const after = spansAfter(spans, content);
    const body = content.map((piece) => piece.source).join('').trimEnd();
    if (content.some((piece) => piece.length > 0 && !isSpace(piece))) {
      parts.push(`${spans.map((span) => span.open).join('')}${body}${after.toReversed().map((span) => span.close).join('')}`);
    }
    ({ start, spans } = resume(pieces, end, after));
  }
  return parts;
}

/** The index after the last piece of the part that begins at `start`. */
function cutAfter(pieces: readonly Piece[], start: number, limit: number): number {
  let end = start;
  let length = 0;
  for (let piece = pieces[end]; piece !== undefined && length + piece.length <= limit; piece = pieces[end]) {
    length += piece.length;
    end += 1;
  }
  if (end === pieces.length) return end;
  return beforeOpenings(pieces, start, softCut(pieces, start, end));
}

// A cut nearer to the start than half would make many short messages, so a lesser kind of cut is better then.
function softCut(pieces: readonly Piece[], start: number, end: number): number {
  const earliest = start + (end - start) / 2;
  for (const isCut of [isParagraphEnd, isLineEnd, isSpaceAt]) {
    for (let at = end; at > earliest; at -= 1) if (isCut(pieces, at)) return at;
  }
  return Math.max(end, start + 1);
}

function beforeOpenings(pieces: readonly Piece[], start: number, end: number): number {
  let cut = end;
  while (cut > start + 1 && pieces[cut - 1]?.opens !== undefined) cut -= 1;
  return cut;
}

/** Leaves out the space at the cut, and the ends of formats that would be opened again for nothing. */
function resume(pieces: readonly Piece[], from: number, open: Spans): { readonly start: number; readonly spans: Spans } {
  let start = from;
  let spans = open;
  for (let piece = pieces[start]; piece !== undefined && (isSpace(piece) || piece.closes === true); piece = pieces[start]) {
    if (piece.closes === true) spans = spans.slice(0, -1);
    start += 1;
  }
  return { start, spans };
}

function spansAfter(before: Spans, content: readonly Piece[]): Spans {
  const spans = [...before];
  for (const piece of content) {
    if (piece.opens !== undefined) spans.push(piece.opens);
    if (piece.closes === true) spans.pop();
  }
  return spans;
}

function isParagraphEnd(pieces: readonly Piece[], at: number): boolean {
  return isLineEnd(pieces, at) && isLineEnd(pieces, at + 1);
}

function isLineEnd(pieces: readonly Piece[], at: number): boolean {
  return pieces[at]?.source === '\n';
}

function isSpaceAt(pieces: readonly Piece[], at: number): boolean {
  const piece = pieces[at];
  return piece !== undefined && isSpace(piece);
}

function isSpace(piece: Piece): boolean {
  return piece.length > 0 && piece.source.trim() === '';
}
