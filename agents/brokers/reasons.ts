import { errorOf, isNetError, isRookeryError, PermanentError, TransientError, UnknownOutcomeError, type RookeryError } from '@rookery/sdk';
import type { Place } from './login.js';

/** What a client's error means: who has to do something, and what. */
export interface Reading {
  /** `setup`: a person has to change something. `passing`: it may work later. */
  readonly kind: 'setup' | 'passing';
  readonly reason: string;
}

/** Reads the errors of the network door and of TLS, which are the same for every broker; `undefined` for others. */
export function readConnectionError(error: unknown, { host, port }: Place): Reading | undefined {
  const at = `${host}:${port}`;
  if (isNetError(error)) {
    if (error.code === 'network.denied') return { kind: 'setup', reason: `${at} may not be called: ${error.message}; ask the operator to allow it` };
    return isTlsFault(error) || isTlsFault(error.cause) ? tlsFault(at, error) : { kind: 'passing', reason: `${at} does not answer: ${error.message}` };
  }
  return isTlsFault(error) ? tlsFault(at, error) : undefined;
}

/** For a source: `source.failed` needs a person, `source.unavailable` is tried again. */
export function sourceError({ kind, reason }: Reading, cause: unknown): RookeryError {
  return isRookeryError(cause) ? cause : errorOf(kind === 'setup' ? 'source.failed' : 'source.unavailable', { reason }, cause);
}

/** For an action. `sent`: the message had left, and no answer tells what became of it. */
export function actionError({ kind, reason }: Reading, cause: unknown, { sent }: { readonly sent: boolean }): RookeryError {
  if (isRookeryError(cause)) return cause;
  if (kind === 'setup') return new PermanentError(reason, { parameters: { reason }, cause });
  return sent ? new UnknownOutcomeError(reason, { parameters: { reason }, cause }) : new TransientError(reason, { parameters: { reason }, cause });
}

export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}

/** Brokers do not repeat passwords; a client's message is not ours to trust with it. */
export function blotted(text: string, password: string): string {
  return password.length < 4 ? text : text.replaceAll(password, '***');
}

function tlsFault(at: string, error: unknown): Reading {
  return { kind: 'setup', reason: `${at} and this server agree on no secure connection: ${messageOf(error)}; check "tls" and the certificate authority in the credential` };
}

function isTlsFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /CERT|^ERR_TLS|_SSL_|UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code) || (error instanceof Error && /certificate|ERR_SSL|UNABLE_TO_|DEPTH_ZERO/.test(error.message));
}
