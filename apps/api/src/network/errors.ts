import type { NetError } from '@rookery/sdk';

/** Which rule of the guard refused a call; for tests, and for people who ask why. */
export type DenialRule =
  | 'url'
  | 'scheme'
  | 'userinfo'
  | 'header'
  | 'host'
  | 'port'
  | 'unix-socket'
  | 'metadata-name'
  | 'own-endpoint'
  | 'operator-deny'
  | 'address'
  | 'workspace-deny'
  | 'workspace-allow'
  | 'credential'
  | 'redirect-downgrade';

interface NetworkErrorOptions {
  readonly sent?: boolean;
  readonly cause?: unknown;
  readonly rule?: DenialRule;
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
  /** Set for `network.denied`. */
  readonly rule: DenialRule | undefined;

  constructor(code: NetError['code'], message: string, options: NetworkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.sent = options.sent ?? false;
    this.rule = options.rule;
  }
}

/** Builds a {@link NetworkError}; `sent` is false unless told. */
export function networkError(code: NetError['code'], message: string, options: NetworkErrorOptions = {}): NetworkError {
  return new NetworkError(code, message, options);
}

/** Builds the refusal of the guard. */
export function denied(rule: DenialRule, message: string, options: Omit<NetworkErrorOptions, 'rule'> = {}): NetworkError {
  return new NetworkError('network.denied', message, { ...options, rule });
}

/** The text of anything thrown, with the system's code when it says more than the message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
