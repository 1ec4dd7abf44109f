import type { NetError } from '../net.js';

/** A rejection as the real net makes it. `sent`: whether a byte of the request may have left; default yes. */
export function netError(code: NetError['code'], message: string, options: { readonly sent?: boolean; readonly cause?: unknown } = {}): NetError {
  return Object.assign(new Error(message, options.cause === undefined ? undefined : { cause: options.cause }), { code, sent: options.sent ?? true });
}
