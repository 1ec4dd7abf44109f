/** A text that can stand in a header and begin no other one: control characters are blanks. */
export function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(/\p{Cc}+/gu, ' ').trim();
}
