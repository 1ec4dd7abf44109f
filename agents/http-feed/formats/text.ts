import { compilePattern, UserError, type JsonObject, type Pattern } from '@rookery/sdk';
import { badPage } from '../failures.js';
import { checkCount } from './limits.js';
import type { FoundItem, PageText, ReadPage } from './page.js';

const LARGEST_PROGRAM = 2_000;
const MOST_STEPS = 100_000_000;

/**
 * Text, line by line: every line that is not blank as `{ line }`, or with `items` the named groups of the first match
 * in each line that has one. One match a line, in an engine without backtracking: the work is the text times the program.
 */
export function readTextLines(page: PageText): ReadPage {
  const { text, url, options } = page;
  const pattern = options.items === undefined ? undefined : compileLinePattern(options.items);
  if (pattern !== undefined && pattern.size * text.length > MOST_STEPS) {
    throw badPage(url, `items: the expression takes up to ${pattern.size * text.length} steps on this page of ${text.length} characters, at most ${MOST_STEPS} are made; simplify it, or ask for smaller pages`);
  }
  const items: FoundItem[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? text.length : end).replace(/\r$/, '');
    start = end === -1 ? text.length : end + 1;
    const payload = payloadOf(line, pattern);
    if (payload === undefined) continue;
    items.push({ payload });
    checkCount(items.length, page);
  }
  return { items, next: undefined };
}

/** Throws a user error when the expression cannot be read, or its repeats unroll to too large a program. */
export function compileLinePattern(source: string): Pattern {
  const pattern = compilePattern(source);
  if (pattern.size <= LARGEST_PROGRAM) return pattern;
  throw new UserError(`items: "${source.slice(0, 80)}" becomes a program of ${pattern.size} steps, at most ${LARGEST_PROGRAM} are run; use smaller repeats`);
}

function payloadOf(line: string, pattern: Pattern | undefined): JsonObject | undefined {
  if (pattern === undefined) return line.trim() === '' ? undefined : { line };
  const match = pattern.match(line);
  if (match === undefined) return undefined;
  return Object.keys(match.named).length > 0 ? match.named : { line, match: match.text };
}
