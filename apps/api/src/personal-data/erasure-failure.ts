import { ERASED, eraseText } from './erase-payload.js';
import { matcherOf, personSchema } from './person.js';
import { parsedOr } from './personal-values.js';

const LONGEST = 300;
/** What errors quote may be a value of anybody; so may a longer number and an address. From the first quotation mark to the last: a value may hold some itself. */
const telling = [/"[^]*"|"[^]*$/g, /'[^]*'/g, /`[^]*`/g, /\([^()]*\)=\([^]*\)/g, /\S+@\S+/g, /\+?\d(?: ?\d){3,}/g];

/**
 * Why a step of an erasure failed, in words for the page, the audit log and the log: without secrets, without the person (`target`, as the erasure keeps it) and without
 * anything that errors quote. 300 characters at most.
 */
export function failureReason(error: unknown, { target, scrub }: { readonly target: string | null; readonly scrub: (text: string) => string }): string {
  const message = scrub(error instanceof Error ? error.message : String(error));
  const person = personSchema.safeParse(parsedOr(target ?? 'null', null)).data;
  const nameless = person === undefined ? message : eraseText(message, { matcher: matcherOf(person), known: undefined }).replaceAll(person.value, ERASED);
  return telling.reduce((text, pattern) => text.replace(pattern, '…'), nameless).replace(/\s+/g, ' ').trim().slice(0, LONGEST);
}
