import { describeError, errorTable, type ErrorAudience, type ErrorCode, type ErrorParameters } from '@rookery/model';

const mark = Symbol.for('rookery.error');

/** What an agent's author throws. The class decides what the host does; the message says what, which value, what to do. */
export class RookeryError extends Error {
  readonly [mark] = true;
  readonly audience: ErrorAudience;
  readonly code: string;
  readonly parameters: ErrorParameters;

  constructor(audience: ErrorAudience, code: string, message: string, options: { parameters?: ErrorParameters; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.audience = audience;
    this.code = code;
    this.parameters = options.parameters ?? {};
  }
}

/** Somebody must change an option, a script or a credential. Never retried; shown where the mistake is. */
export class UserError extends RookeryError {
  constructor(message: string, options: { code?: string; parameters?: ErrorParameters; cause?: unknown } = {}) {
    super('user', options.code ?? 'step.threw', message, options);
  }
}

/** Refused before anything took effect: nothing was sent, or the provider documents that it did nothing. Retried with backoff. */
export class TransientError extends RookeryError {
  constructor(message: string, options: { code?: string; parameters?: ErrorParameters; cause?: unknown } = {}) {
    super('transient', options.code ?? 'provider.unavailable', message, options);
  }
}

/** The provider asks to wait. The whole bucket pauses for `retryAfterMs`; no attempt is spent. */
export class RateLimitedError extends RookeryError {
  readonly retryAfterMs: number;
  /** Which of the delivery's buckets pauses; default its first. */
  readonly bucket: string | undefined;
  constructor(retryAfterMs: number, options: { bucket?: string; cause?: unknown } = {}) {
    const parameters = { seconds: Math.ceil(retryAfterMs / 1000) };
    super('transient', 'provider.rateLimited', describeError('provider.rateLimited', parameters), { ...options, parameters });
    this.retryAfterMs = retryAfterMs;
    this.bucket = options.bucket;
  }
}

/** The provider will never take this one. Dead letter at once; `disableEndpoint` when it will take nothing more for that address. */
export class PermanentError extends RookeryError {
  readonly disableEndpoint: string | undefined;
  constructor(message: string, options: { code?: string; parameters?: ErrorParameters; cause?: unknown; disableEndpoint?: string } = {}) {
    super('user', options.code ?? 'provider.refused', message, options);
    this.disableEndpoint = options.disableEndpoint;
  }
}

/** The request left and no answer tells what became of it: a time-out, a reset. `onUnknown` decides what follows. */
export class UnknownOutcomeError extends RookeryError {
  constructor(message: string, options: { parameters?: ErrorParameters; cause?: unknown } = {}) {
    super('transient', 'provider.unknown', message, options);
  }
}

/** True also for errors of another copy of this package, as a plugin may bring its own. */
export function isRookeryError(error: unknown): error is RookeryError {
  return error instanceof Error && mark in error;
}

/** An error of the table with its English text; the API translates by code and parameters. */
export function errorOf(code: ErrorCode, parameters: ErrorParameters = {}, cause?: unknown): RookeryError {
  return new RookeryError(errorTable[code].audience, code, describeError(code, parameters), { parameters, cause });
}
