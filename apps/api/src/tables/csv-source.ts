import { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { CsvError, parse } from 'csv-parse';
import { apiError } from '../http/api-error.js';
import { fromSpreadsheet } from './spreadsheet-cell.js';

/** A line of a CSV file with the number an editor shows. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What cannot be read as CSV at all. */
export class CsvFault extends Error {
  readonly line: number;

  constructor(line: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.line = line;
  }
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const PEEK_BYTES = 64 * 1024;
const MOST_LETTERS_OF_A_LINE = 1024 * 1024;

/**
 * Reads UTF-8 CSV as it comes: quotes by RFC 4180, the delimiter that the first line has most of, lines of any ending. Stops
 * with `request.tooLarge` past `maxBytes`.
 */
export async function* readCsv(source: AsyncIterable<Uint8Array>, { maxBytes }: { readonly maxBytes: number }): AsyncGenerator<CsvRecord> {
  const decoded = decode(source, maxBytes);
  const { head, rest } = await peek(decoded);
  const parser = parse({ bom: true, delimiter: delimiterOf(head), info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: MOST_LETTERS_OF_A_LINE });
  const input = Readable.from(rest);
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  try {
    for await (const { record, info } of parser) yield { line: info.lines, cells: record.map(fromSpreadsheet) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CsvFault(Number(error['lines'] ?? 0), `it cannot be read: ${error.message}`, { cause: error });
  } finally {
    input.destroy();
  }
}

async function* decode(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let bytes = 0;
  let lines = 1;
  for await (const chunk of source) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw apiError('request.tooLarge', { bytes: `more than ${maxBytes}`, limit: maxBytes });
    const text = readText(decoder, chunk, lines);
    lines += text.split('\n').length - 1;
    yield text;
  }
  // A letter that was cut off at the end.
  readText(decoder, undefined, lines);
}

function readText(decoder: TextDecoder, chunk: Uint8Array | undefined, line: number): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new CsvFault(line, 'it is not UTF-8; save it as "CSV UTF-8"', { cause });
  }
}

async function peek(source: AsyncGenerator<string>): Promise<{ readonly head: string; readonly rest: AsyncGenerator<string> }> {
  const first: string[] = [];
  let length = 0;
  for (;;) {
    const { value, done } = await source.next();
    if (done === true) break;
    first.push(value);
    length += value.length;
    if (value.includes('\n') || length > PEEK_BYTES) break;
  }
  async function* rest(): AsyncGenerator<string> {
    yield* first;
    yield* source;
  }
  return { head: first.join('').split('\n')[0] ?? '', rest: rest() };
}

function delimiterOf(line: string): string {
  const outside = line.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => outside.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}
