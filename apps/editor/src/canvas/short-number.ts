/** A count as it fits on a link: `987`, `12K`, `1.2M`. */
export function shortNumber(count: number, language: string): string {
  return count < 1_000 ? String(count) : new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 }).format(count);
}
