import { PermanentError, RateLimitedError, readPath, TransientError, UnknownOutcomeError, type Conditions, type JsonObject, type JsonValue, type TemplateScope } from '@rookery/sdk';
import { readText } from '../http/read-body.js';
import { retryAfterMs } from '../http/retry-after.js';
import type { Options } from './options.js';

const LARGEST_ANSWER_BYTES = 100 * 1024;
const LONGEST_REASON = 300;
/** How long all messages wait when the provider says "too many" and not how long. */
const DEFAULT_PAUSE_MS = 10_000;
const TRY_AGAIN = new Set([408, 425, 429, 503]);

export interface Answer {
  readonly status: number;
  readonly headers: JsonObject;
  /** JSON, or the text where it is none. */
  readonly body: JsonValue;
}

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await readText(response, LARGEST_ANSWER_BYTES).catch((cause: unknown) => {
    const reason = `answered ${response.status}, but the answer broke off`;
    throw new UnknownOutcomeError(reason, { parameters: { reason }, cause });
  });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: parse(text ?? '') };
}

/** What the answer makes of the message; `undefined`: it was sent. */
export function failureOf(options: Options, answer: Answer, about: { readonly scope: TemplateScope; readonly now: number; readonly endpoint: string }): Error | undefined {
  const { scope, now, endpoint } = about;
  const fits = (conditions: Conditions): boolean => conditions.every((condition) => condition(answer, scope, now));
  const { status, headers } = answer;
  const reason = reasonOf(options, answer);
  const details = { parameters: { reason } };
  const wait = retryAfterMs(typeof headers['retry-after'] === 'string' ? headers['retry-after'] : null, now);
  switch (options.refusals.find(({ when }) => fits(when))?.means) {
    case 'later': return new TransientError(reason, details);
    case 'wait': return new RateLimitedError(wait ?? DEFAULT_PAUSE_MS, { cause: new Error(reason) });
    case 'never': return new PermanentError(reason, details);
    case 'lost number': return new PermanentError(reason, { ...details, disableEndpoint: endpoint });
    case undefined:
  }
  const isSent = options.success === undefined ? status >= 200 && status < 300 : fits(options.success);
  if (isSent) return undefined;
  if (TRY_AGAIN.has(status)) return wait === undefined && status !== 429 ? new TransientError(reason, details) : new RateLimitedError(wait ?? DEFAULT_PAUSE_MS, { cause: new Error(reason) });
  return status >= 500 ? new UnknownOutcomeError(reason, details) : new PermanentError(reason, details);
}

/** The id receipts name the message by; `undefined` where the answer has none. */
export function idIn(options: Pick<Options, 'id'>, answer: Answer): string | undefined {
  const id: unknown = options.id === undefined ? undefined : readPath(answer.body, options.id);
  return (typeof id === 'string' && id !== '') || typeof id === 'number' ? String(id) : undefined;
}

function reasonOf({ reason: path, credential }: Options, { status, body, headers }: Answer): string {
  const found: unknown = path === undefined ? undefined : readPath(body, path);
  const said = found ?? headers['location'] ?? body;
  const text = (typeof said === 'string' ? said : JSON.stringify(said)).replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_REASON);
  const advice = status === 401 || status === 403 ? (credential === undefined ? '; choose a credential' : `; check the credential "${credential}"`) : '';
  return `the provider answered ${status}${text === '' || text === 'null' ? '' : `: ${text}`}${advice}`;
}

function parse(text: string): JsonValue {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
