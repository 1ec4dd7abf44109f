import type { Options } from './options.js';

/** `doubt`: it is tried again, though it may have come after the deed. */
export type Verdict = 'accept' | 'retry' | 'doubt' | 'refuse';

/**
 * What a status means: the first rule that fits, else the lists. Without a rule 4xx and 503 say that nothing was done (RFC 9110), any
 * other 5xx may have come after the deed.
 */
export function verdictOf({ statuses, success, retryOn }: Pick<Options, 'statuses' | 'success' | 'retryOn'>, status: number): Verdict {
  const rule = statuses.find((one) => one.status(status));
  if (rule !== undefined) return rule.means;
  if (success(status)) return 'accept';
  if (!retryOn(status)) return 'refuse';
  return status < 500 || status === 503 ? 'retry' : 'doubt';
}
