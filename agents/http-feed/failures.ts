import { errorOf, isNetError, isRookeryError, RateLimitedError } from '@rookery/sdk';
import { retryAfterMs } from '../http/retry-after.js';

const LONGEST_EXCERPT = 200;

/** What a call that got no whole answer means. A refusal and an answer that is too large need a person, all else another try. */
export function failureOfNetwork(error: unknown, url: string, maxBytes: number): Error {
  if (isRookeryError(error)) return error;
  if (!isNetError(error)) return errorOf('source.unavailable', { reason: `the answer of ${shown(url)} broke off: ${messageOf(error)}` }, error);
  switch (error.code) {
    case 'network.denied': return errorOf('source.failed', { reason: `${shown(url)} may not be called: ${error.message}` }, error);
    case 'network.tooLarge': return tooManyBytes(url, maxBytes, error);
    default: return errorOf('source.unavailable', { reason: `${shown(url)}: ${error.message}` }, error);
  }
}

export function tooManyBytes(url: string, maxBytes: number, cause?: unknown): Error {
  return errorOf('source.failed', { reason: `${shown(url)} has more than ${maxBytes} bytes; raise "maxBytes", or ask for smaller pages` }, cause);
}

export function brokenOff(url: string, read: number, announced: number): Error {
  return errorOf('source.unavailable', { reason: `the answer of ${shown(url)} broke off after ${read} of ${announced} bytes` });
}

/** Milliseconds the other side asks to wait with 429 or 503; `undefined` when it does not. */
export function askedToWait(response: Response, now: number): number | undefined {
  return response.status === 429 || response.status === 503 ? retryAfterMs(response.headers.get('retry-after'), now) : undefined;
}

/** What a status means that brings no page. 408, 425, 429 and 5xx pass; anything else needs a person. */
export function failureOfStatus(response: Response, excerpt: string, details: { readonly url: string; readonly now: number; readonly credential: string | undefined }): Error {
  const { status } = response;
  const wait = askedToWait(response, details.now);
  const said = excerpt === '' ? '' : `: ${excerpt}`;
  const answered = `${shown(details.url)} answered ${status}${said}`;
  if (wait !== undefined) return new RateLimitedError(wait, { cause: new Error(answered) });
  if (status === 408 || status === 425 || status === 429 || status >= 500) return errorOf('source.unavailable', { reason: answered });
  return errorOf('source.failed', { reason: `${answered}${adviceFor(response, details.credential)}` });
}

/** The answer is not what the options say. Shows how it begins, which tells a log-in page at once. */
export function wrongKind(what: string, url: string, contentType: string | null, text: string): Error {
  return errorOf('source.failed', { reason: `${shown(url)} is not ${what}: it came as ${contentType ?? 'nothing stated'} and begins "${excerptOf(text)}"; check "url" and "format", or whether a log-in is needed` });
}

/** What is wrong with a page, or which limit it passes, with what to do. */
export function badPage(url: string, reason: string, cause?: unknown): Error {
  return errorOf('source.failed', { reason: `${shown(url)}: ${reason}` }, cause);
}

export function excerptOf(text: string): string {
  return text.slice(0, LONGEST_EXCERPT * 2).replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_EXCERPT);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Without the query, which may hold what not everybody should read in a log. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return `url "${origin}${pathname}"`;
}

function adviceFor(response: Response, credential: string | undefined): string {
  const { status } = response;
  if (status >= 300 && status < 400) return `, which leads to "${response.headers.get('location') ?? ''}"; write that address into "url"`;
  if (status === 401 || status === 403) return credential === undefined ? '; choose a credential' : `; check the credential "${credential}"`;
  return '; check "url"';
}
