import { CsvError, parse } from 'csv-parse/sync';
import { badPage, wrongKind } from '../failures.js';
import { checkCount } from './limits.js';
import type { FoundItem, PageText, ReadPage } from './page.js';

const MOST_COLUMNS = 1_000;
const MOST_FIELDS = 2_000_000;
const LONGEST_RECORD = 262_144;

/** CSV (RFC 4180): each line an object by the names of the header, or by `column1`, `column2` without one. A line of another length is refused: it was cut off, or quoted wrongly. */
export function readCsv(page: PageText): ReadPage {
  const { options: { csv }, url, text } = page;
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) throw wrongKind('CSV', url, page.contentType, text);
  guardCsv(page);
  const rows = parseRows(page);
  const columns = csv.header ? rows.shift() ?? [] : (rows[0] ?? []).map((_field, index) => `column${index + 1}`);
  const names = columns.map((name, index) => (name.trim() === '' ? `column${index + 1}` : name.trim()));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw badPage(url, `csv: the header names "${twice.slice(0, 60)}" twice; use "csv.header": false and the columns by number`);
  checkCount(rows.length, page);
  const value = csv.typed ? typed : (field: string): string => field;
  const items = rows.map((row): FoundItem => ({ payload: Object.fromEntries(names.map((name, index) => [name, value(row[index] ?? '')] as const)) }));
  return { items, next: undefined };
}

/** Counts fields before they are made: one pass over the text that knows quotes and line ends. */
function guardCsv({ text, url, options: { csv } }: PageText): void {
  const delimiter = delimiterOf(csv).charCodeAt(0);
  let inLine = 1;
  let all = 1;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x22) isQuoted = !isQuoted;
    else if (!isQuoted && code === 0x0a) inLine = 1;
    else if (!isQuoted && code === delimiter) {
      inLine += 1;
      all += 1;
      if (inLine > MOST_COLUMNS) throw badPage(url, `csv: a line has more than ${MOST_COLUMNS} fields; check "csv.delimiter"`);
      if (all > MOST_FIELDS) throw badPage(url, `csv: the page has more than ${MOST_FIELDS} fields; ask for smaller pages`);
    }
  }
}

function delimiterOf({ delimiter }: PageText['options']['csv']): string {
  return delimiter === '\\t' ? '\t' : delimiter;
}

function parseRows({ text, url, options: { csv, maxItems } }: PageText): string[][] {
  try {
    return parse(text, { bom: true, delimiter: delimiterOf(csv), skip_empty_lines: true, max_record_size: LONGEST_RECORD, to: maxItems + 2 });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw badPage(url, `csv: ${cause.message}; it was cut off, or check "csv.delimiter" and the quotes`, cause);
  }
}

/** What a double holds exactly and is written as usual becomes a number; `007` and `1e5` stay texts. */
function typed(field: string): string | number {
  return field.length <= 15 && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(field) ? Number(field) : field;
}
