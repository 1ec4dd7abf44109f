/** What a person should do about a delivery; a text of `deliveries-texts.ts`. */
export type NextStep = 'refused' | 'credential' | 'unavailable' | 'rate' | 'expired' | 'suppressed' | 'unknown' | 'look' | 'none';

/** Judged from the status and the code of the last attempt; what the code does not tell, its message may. */
export function nextStep({ status, attempts, reason }: { readonly status: string; readonly reason: string | null; readonly attempts: readonly { readonly code: string | null; readonly message: string | null }[] }): NextStep {
  if (status === 'expired' || status === 'suppressed' || status === 'unknown') return status;
  if (status !== 'dead' && status !== 'failed') return 'none';
  const last = attempts.at(-1);
  const told = `${last?.code ?? ''} ${last?.message ?? ''} ${reason ?? ''}`;
  if (/credential|\b401\b|unauthori[sz]ed/i.test(told)) return 'credential';
  if (/rateLimited|\b429\b|too many requests/i.test(told)) return 'rate';
  if (/refused|\b4\d\d\b|blocked|forbidden|template/i.test(last?.code ?? '') || /\b4\d\d\b/.test(told)) return 'refused';
  if (/unavailable|\b5\d\d\b|ECONN|ENOTFOUND|timed? ?out|network/i.test(told)) return 'unavailable';
  return 'look';
}
