import { isNetError, PermanentError, RateLimitedError, TransientError, UnknownOutcomeError, UserError } from '@rookery/sdk';
import { readText } from '../http/read-body.js';
import { retryAfterMs } from '../http/retry-after.js';
import type { Options } from './options.js';
import type { Verdict } from './verdict.js';

const LONGEST_EXCERPT = 300;
const EXCERPT_BYTES = 200 * 1024;

/** What a call that got no answer means: only where nothing left is it certain that nothing happened. */
export function errorOfNetwork(error: unknown, url: string): Error {
  const { host } = new URL(url);
  if (!isNetError(error)) return new UnknownOutcomeError(`the call to ${host} broke off: ${reasonOf(error)}`, { cause: error });
  if (error.code === 'network.denied') {
    return new UserError(`${host} may not be called: ${error.message}`, { code: 'provider.refused', parameters: { reason: error.message }, cause: error });
  }
  if (!error.sent) return new TransientError(`${host} cannot be reached: ${error.message}`, { parameters: { reason: error.message }, cause: error });
  return new UnknownOutcomeError(`no answer from ${host}: ${error.message}`, { parameters: { reason: error.message }, cause: error });
}

/** What an answer means that is no success. `Retry-After` (seconds or a date) pauses the host wherever the status is tried again. */
export async function errorOfAnswer(response: Response, verdict: Exclude<Verdict, 'accept'>, { credential }: Pick<Options, 'credential'>, now: number): Promise<Error> {
  const { status } = response;
  const reason = await describe(response);
  if (verdict === 'refuse') return new PermanentError(`answered ${reason}${adviceFor(status, credential)}`, { parameters: { reason } });
  const wait = verdict === 'retry' ? retryAfterMs(response.headers.get('retry-after'), now) : undefined;
  if (wait !== undefined) return new RateLimitedError(wait, { cause: new Error(`answered ${reason}`) });
  return verdict === 'retry' ? new TransientError(`answered ${reason}`, { parameters: { reason } }) : new UnknownOutcomeError(`answered ${reason}`, { parameters: { reason } });
}

async function describe(response: Response): Promise<string> {
  const target = response.headers.get('location');
  const excerpt = target === null ? (await excerptOf(response)).replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_EXCERPT) : `-> ${target}`;
  return excerpt === '' ? String(response.status) : `${response.status}: ${excerpt}`;
}

async function excerptOf(response: Response): Promise<string> {
  try {
    return (await readText(response, EXCERPT_BYTES)) ?? '(its text is too large to show)';
  } catch (error) {
    return `(its text could not be read: ${reasonOf(error)})`;
  }
}

function adviceFor(status: number, credential: string | undefined): string {
  if (status >= 300 && status < 400) return '; write the address it leads to into "url"';
  if (status === 401 || status === 403) return credential === undefined ? '; choose a credential' : `; check the credential "${credential}"`;
  return '';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
