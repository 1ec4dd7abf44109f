import { isNetError, isRookeryError, PermanentError, RateLimitedError, TransientError, UnknownOutcomeError, UserError, type NetError } from '@rookery/sdk';
import { z } from 'zod';
import { retryAfterMs } from '../http/retry-after.js';

/** What a call to Google was, as far as its failure depends on it. */
export interface GoogleCall {
  readonly credential: string;
  /** What pauses when Google asks to wait; `undefined`: the first bucket of the delivery. */
  readonly bucket: string | undefined;
  /** What pauses when it is the project's quota that is used up; `undefined`: the same. */
  readonly projectBucket?: string | undefined;
  /** Nothing is done twice when it is repeated: it reads, or carries a key of ours. */
  readonly isSafe: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What Google says in the body of a refusal; both the older and the newer form (AIP-193). */
export interface GoogleRefusal {
  readonly status: number;
  readonly message: string;
  readonly reasons: readonly string[];
  readonly retryAfter: string | null;
}

const headersSchema = z.custom<Pick<Headers, 'get'>>((value) => typeof value === 'object' && value !== null && 'get' in value && typeof value.get === 'function');
const answerSchema = z.object({ response: z.object({ status: z.number(), headers: headersSchema.optional(), data: z.unknown() }) });
const bodySchema = z.object({
  error: z.union([
    z.string(),
    z.object({
      message: z.string().default(''),
      status: z.string().optional(),
      errors: z.array(z.object({ reason: z.string().optional() })).default([]),
      details: z.array(z.object({ reason: z.string().optional() })).default([]),
    }),
  ]),
  error_description: z.string().optional(),
});

/** Quotas of Sheets are filled up every minute; a fixed wait lets a burst of refusals end together. */
const QUOTA_WAIT_MS = 20_000;
const DAY_QUOTA_WAIT_MS = 3_600_000;
const minuteQuotas = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED', 'RESOURCE_EXHAUSTED', 'quotaExceeded']);
const dayQuotas = new Set(['dailyLimitExceeded', 'dailyLimitExceededUnreg']);

/** The refusal within what a client library threw; `undefined` when Google never answered. */
export function refusalOf(error: unknown): GoogleRefusal | undefined {
  const answer = answerSchema.safeParse(error);
  if (!answer.success) return undefined;
  const { status, headers, data } = answer.data.response;
  const retryAfter = headers?.get('retry-after') ?? null;
  const body = bodySchema.safeParse(data);
  if (!body.success) return { status, message: `status ${status}`, reasons: [], retryAfter };
  const { error: said, error_description: description } = body.data;
  if (typeof said === 'string') return { status, message: description === undefined ? said : `${said} (${description})`, reasons: [said], retryAfter };
  const reasons = [said.status, ...said.errors.map(({ reason }) => reason), ...said.details.map(({ reason }) => reason)].filter((reason) => reason !== undefined);
  return { status, message: said.message === '' ? `status ${status}` : said.message, reasons, retryAfter };
}

/** What the host is to do about a failed call. */
export function errorOfGoogle(error: unknown, call: GoogleCall): Error {
  if (isRookeryError(error)) return error;
  const refusal = refusalOf(error);
  if (refusal !== undefined) return errorOfRefusal(refusal, call, error);
  const net = netErrorWithin(error);
  if (net !== undefined) return errorOfNetwork(net, call, error);
  return unknown(`the answer of Google cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
}

function errorOfRefusal({ status, message, reasons, retryAfter }: GoogleRefusal, { credential, bucket, projectBucket, isSafe, now }: GoogleCall, cause: unknown): Error {
  const parameters = { reason: message };
  const has = (known: ReadonlySet<string>): boolean => reasons.some((reason) => known.has(reason));
  const isQuota = status === 429 || (status === 403 && (has(minuteQuotas) || has(dayQuotas)));
  if (isQuota) {
    // Gmail writes the moment into its message and sends no header.
    const wait = retryAfterMs(retryAfter ?? /retry after (\d{4}-\S+Z)/i.exec(message)?.[1] ?? null, now) ?? (has(dayQuotas) ? DAY_QUOTA_WAIT_MS : QUOTA_WAIT_MS);
    const paused = projectBucket !== undefined && (has(dayQuotas) || isOfProject(message)) ? projectBucket : bucket;
    return new RateLimitedError(wait, { ...(paused === undefined ? {} : { bucket: paused }), cause });
  }
  // Said of an assertion before there is any token; connecting again would change nothing.
  const isBarred = reasons.includes('unauthorized_client');
  if (status === 401 && !isBarred) return new UserError(`Google does not take the token of credential "${credential}" (${message}); open it under Credentials and connect it again`, { code: 'provider.refused', parameters, cause });
  if (status >= 500) return isSafe ? new TransientError(`Google: ${status} ${message}`, { parameters, cause }) : unknown(`Google: ${status} ${message}`, cause);
  return new PermanentError(`Google: ${message}${adviceFor(status, reasons, credential)}`, { parameters, cause });
}

/** Google names the limit, that of a user as such: "and limit 'Read requests per minute per user' of service". */
function isOfProject(message: string): boolean {
  const limit = /\blimit '([^']+)'/.exec(message)?.[1];
  return limit !== undefined && !/per user/i.test(limit);
}

function adviceFor(status: number, reasons: readonly string[], credential: string): string {
  if (reasons.includes('ACCESS_TOKEN_SCOPE_INSUFFICIENT') || reasons.includes('insufficientPermissions')) return `; the credential "${credential}" was not connected for this service: tick it under Credentials and connect again`;
  if (reasons.includes('SERVICE_DISABLED') || reasons.includes('accessNotConfigured')) return '; switch the API on in the Google Cloud project of the client';
  if (reasons.includes('invalid_grant')) return '; make a new key for the service account, and look whether the clock of this machine is right';
  if (reasons.includes('unauthorized_client')) return '; an administrator must allow the scopes for the service account (domain-wide delegation)';
  if (status === 403 || status === 404) return '; share it with the account of the credential';
  return '';
}

function errorOfNetwork(net: NetError, { isSafe }: GoogleCall, cause: unknown): Error {
  const parameters = { reason: net.code };
  if (net.code === 'network.denied') return new UserError(`Google may not be called: ${net.message}`, { code: 'provider.refused', parameters, cause });
  if (!net.sent || isSafe) return new TransientError(`no answer from Google (${net.code})`, { parameters, cause });
  return unknown(`no answer from Google (${net.code})`, cause);
}

function unknown(reason: string, cause: unknown): UnknownOutcomeError {
  return new UnknownOutcomeError(reason, { parameters: { reason }, cause });
}

function netErrorWithin(error: unknown): NetError | undefined {
  for (let current = error; current instanceof Error; current = current.cause) if (isNetError(current)) return current;
  return undefined;
}
