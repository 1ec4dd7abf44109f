/** The letters of a column: 1 is A, 27 is AA. */
export function columnLetters(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return `${rest === 0 ? '' : columnLetters(rest)}${String.fromCodePoint(65 + ((column - 1) % 26))}`;
}

/** A range of a sheet in A1 notation; the title is quoted, so that one like "A1" or "Bob's" is no cell. */
export function rangeOf(sheet: string, cells: string): string {
  return `'${sheet.replaceAll("'", "''")}'!${cells}`;
}

/** The first row of a range as Google writes it, such as `'New lots'!A5:D9`; `undefined` for what names none. */
export function firstRowOf(range: string | null | undefined): number | undefined {
  const row = /![A-Z]*(\d+)/.exec(range ?? '')?.[1];
  return row === undefined ? undefined : Number(row);
}
