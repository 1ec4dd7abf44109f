import { isNetError, PermanentError, RateLimitedError, TransientError, UnknownOutcomeError, UserError, type NetError } from '@rookery/sdk';
import { TwilioBusyError } from './client.js';
import { describeTwilio, twilioErrors } from './error-table.js';

/** How long a sender rests whose queue of ten hours is full; a call that comes sooner is refused again. */
const FULL_QUEUE_PAUSE_MS = 60_000;

/** Who was written to and by whom, as the host knows them. */
export interface Addressing {
  readonly credential: string;
  readonly endpoint: string;
  readonly accountBucket: string;
  readonly senderBucket: string;
}

/** What the host is to do about a failed call. */
export function errorOfTwilio(error: unknown, { credential, endpoint, accountBucket, senderBucket }: Addressing): Error {
  if (isNetError(error)) return errorOfNetwork(error);
  const { status, code } = refusalOf(error);
  const said = error instanceof Error ? error.message : String(error);
  const reason = describeTwilio(code, said);
  const meaning = code === undefined ? undefined : twilioErrors.get(code);
  const details = { parameters: { reason }, cause: error };
  if (meaning?.kind === 'wait') return new RateLimitedError(FULL_QUEUE_PAUSE_MS, { bucket: senderBucket, cause: error });
  if (error instanceof TwilioBusyError) return new RateLimitedError(error.retryAfterMs, { bucket: accountBucket, cause: error });
  if (meaning?.kind === 'account' || status === 401) {
    return new UserError(meaning === undefined ? `Twilio refuses credential "${credential}" (${said}); copy its SID and token from the console` : reason, { code: 'provider.refused', ...details });
  }
  if (meaning?.kind === 'later') return new TransientError(reason, details);
  if (status !== undefined && status >= 400 && status < 500) return new PermanentError(reason, { ...details, ...(meaning?.isLostNumber === true ? { disableEndpoint: endpoint } : {}) });
  // Behind a 5xx, and behind an answer nobody can read, the message may have been made.
  return new UnknownOutcomeError(reason, details);
}

function errorOfNetwork(error: NetError): Error {
  const details = { parameters: { reason: error.code }, cause: error };
  if (error.code === 'network.denied') return new UserError('Twilio may not be called; check the hosts of the credential and which addresses the operator allows', { code: 'provider.refused', ...details });
  if (!error.sent) return new TransientError(`Twilio cannot be reached (${error.code})`, details);
  return new UnknownOutcomeError(`no answer from Twilio (${error.code})`, details);
}

/** Told by its shape, as the library exports the class of it under another name. */
function refusalOf(error: unknown): { readonly status: number | undefined; readonly code: number | undefined } {
  if (!(error instanceof Error)) return { status: undefined, code: undefined };
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined;
  const code = 'code' in error && typeof error.code === 'number' ? error.code : undefined;
  return { status, code };
}
