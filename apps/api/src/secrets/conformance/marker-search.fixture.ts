import type { Marker } from './planted-credentials.fixture.js';

/** Something that left the system or was stored. */
export interface Emitted {
  readonly from: string;
  readonly text: string;
}

/** Whoever sees this much of a secret has most of what is needed to see the rest. */
const PIECE = 12;
const STEP = 6;

/** Where a piece of a marker is readable, plain or in an encoding that anybody undoes; one line each. */
export function findMarkers(markers: readonly Marker[], emitted: readonly Emitted[]): readonly string[] {
  const pieces = new Map(markers.flatMap(({ where, text }) => Object.entries(writingsOf(text)).flatMap(([writing, written]) => written.flatMap(piecesOf).map((piece) => [piece, `${where} (${writing})`] as const))));
  return emitted.flatMap(({ from, text }) => {
    const found = new Map<string, string>();
    for (let at = 0; at + PIECE <= text.length; at += 1) {
      const what = pieces.get(text.slice(at, at + PIECE));
      if (what !== undefined) found.set(what, text.slice(Math.max(0, at - 60), at + PIECE + 20));
    }
    return [...found].map(([what, context]) => `${from}: ${what}: …${context}…`);
  });
}

function writingsOf(text: string): Readonly<Record<string, readonly string[]>> {
  const bytes = Buffer.from(text);
  const shifted = ['', 'a', 'ab'].map((before) => Buffer.from(`${before}${text}`).toString('base64').slice(4, -4));
  return {
    plain: [text],
    base64: shifted,
    base64url: shifted.map((base64) => base64.replaceAll('+', '-').replaceAll('/', '_')),
    hex: [bytes.toString('hex'), bytes.toString('hex').toUpperCase()],
    reversed: [[...text].toReversed().join('')],
  };
}

function piecesOf(text: string): readonly string[] {
  const count = Math.max(0, Math.floor((text.length - PIECE) / STEP) + 1);
  return Array.from({ length: count }, (_, index) => text.slice(index * STEP, index * STEP + PIECE));
}
