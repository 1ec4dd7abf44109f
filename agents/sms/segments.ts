/** How a text goes over the air (3GPP TS 23.038, TS 23.040): what it is written in, and in how many messages. */
export interface Segments {
  readonly encoding: 'GSM-7' | 'UCS-2';
  readonly count: number;
  /** Characters that force UCS-2, which more than halves what one message holds; at most ten. */
  readonly unusual: readonly string[];
}

const GSM = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà');
/** Written as an escape and a character: two places. */
const GSM_EXTENSION = new Set('\f^{}\\[~]|€');
const SIZES = { 'GSM-7': { single: 160, part: 153 }, 'UCS-2': { single: 70, part: 67 } } as const;
const UNUSUAL_SHOWN = 10;

/** Counts as the networks do: one message of 160 or 70 places, else parts of 153 or 67, in which no character is torn apart. */
export function countSegments(text: string): Segments {
  const characters = [...text];
  const unusual = [...new Set(characters.filter((character) => !GSM.has(character) && !GSM_EXTENSION.has(character)))];
  const encoding = unusual.length === 0 ? 'GSM-7' : 'UCS-2';
  const widths = characters.map((character) => (encoding === 'UCS-2' ? character.length : GSM_EXTENSION.has(character) ? 2 : 1));
  const { single, part } = SIZES[encoding];
  const total = widths.reduce((sum, width) => sum + width, 0);
  return { encoding, count: total <= single ? 1 : countParts(widths, part), unusual: unusual.slice(0, UNUSUAL_SHOWN) };
}

/** The longest beginning of the text that fits with "..." behind it, cut between characters as a person sees them. */
export function cutToSegments(text: string, most: number, locale = 'en'): string {
  if (countSegments(text).count <= most) return text;
  const graphemes = Array.from(new Intl.Segmenter(locale).segment(text), ({ segment }) => segment);
  let fits = 0;
  for (let low = 0, high = graphemes.length; low <= high; ) {
    const middle = Math.floor((low + high) / 2);
    if (countSegments(ended(graphemes, middle)).count <= most) {
      fits = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return ended(graphemes, fits);
}

function ended(graphemes: readonly string[], length: number): string {
  return `${graphemes.slice(0, length).join('').trimEnd()}...`;
}

function countParts(widths: readonly number[], size: number): number {
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > size) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return parts;
}
