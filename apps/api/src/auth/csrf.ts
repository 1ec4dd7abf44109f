import { createHmac } from 'node:crypto';
import { deriveKey, isSameText, type MasterKey } from '../secrets/index.js';

export const CSRF_HEADER = 'x-rookery-csrf';

/**
 * The proof a page of ours sends with every change: derived from the session, so that a cookie planted by another site
 * is worth nothing. A page reads it from the cookie `rookery_csrf`, which only pages of this origin can do.
 */
export interface CsrfProofs {
  of(sessionId: string): string;
  matches(sessionId: string, given: string | readonly string[] | undefined): boolean;
}

export function createCsrfProofs(master: MasterKey): CsrfProofs {
  const key = deriveKey(master, 'csrf proofs');
  const of = (sessionId: string): string => createHmac('sha256', key).update(sessionId).digest('base64url');
  return { of, matches: (sessionId, given) => typeof given === 'string' && isSameText(given, of(sessionId)) };
}
