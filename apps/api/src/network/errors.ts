import type { NetError } from '@rookery/sdk';

interface NetworkErrorOptions {
  readonly sent?: boolean;
  readonly cause?: unknown;
}

/**
 * The one error `ctx.net` throws. `sent` says whether the first byte of our request may have left: false means that
 * the other side cannot have acted, so another attempt is safe; true means that the outcome is unknown.
 *
 * `network.denied`: the guard refused it; `network.refused`: no connection; `network.failed`: the connection broke;
 * `network.timeout`; `network.tooLarge`: over the body cap; `network.aborted`: the caller's signal fired.
 */
export class NetworkError extends Error implements NetError {
  override readonly name = 'NetworkError';
  readonly code: NetError['code'];
  readonly sent: boolean;

  constructor(code: NetError['code'], message: string, options: NetworkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.sent = options.sent ?? false;
  }
}

/** Builds a {@link NetworkError}; `sent` is false unless told. */
export function networkError(code: NetError['code'], message: string, options: NetworkErrorOptions = {}): NetworkError {
  return new NetworkError(code, message, options);
}

/** The text of anything thrown, with the system's code when it says more than the message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
