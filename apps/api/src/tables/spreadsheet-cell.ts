/** What a spreadsheet takes for a formula when it opens a file (OWASP, CSV Injection), but for numbers and what looks like a telephone number. */
const FORMULA = /^[\t\r]|^\s*(?:[=@]|[+-](?![\d\s().,-]*$))/;
const MARKED = /^'+(?:[\t\r]|\s*(?:[=@]|[+-](?![\d\s().,-]*$)))/;

/** The text as a spreadsheet shows it instead of running it: behind an apostrophe, which spreadsheets hide. */
export function withoutFormula(text: string): string {
  return FORMULA.test(text) || MARKED.test(text) ? `'${text}` : text;
}

/** The text that `withoutFormula` was given, so that a file that goes out and comes in again is the same. */
export function fromSpreadsheet(cell: string): string {
  return MARKED.test(cell) ? cell.slice(1) : cell;
}
