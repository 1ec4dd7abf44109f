import type { CredentialRow } from './credentials.repository.js';

/** Whether a credential is connected to an account at its provider, and what is amiss. */
export type CredentialConnection =
  | { readonly state: 'none' }
  /** `missingScopes`: what the credential asks for by now and nobody has consented to. */
  | { readonly state: 'connected'; readonly since: string; readonly missingScopes: readonly string[] }
  /** Agents get no token; a person must consent anew. */
  | { readonly state: 'refused'; readonly since: string; readonly problem: string };

export function connectionOf({ connectedAt, problem, grantedScopes, wantedScopes }: Pick<CredentialRow, 'connectedAt' | 'problem' | 'grantedScopes' | 'wantedScopes'>): CredentialConnection {
  if (connectedAt === null) return { state: 'none' };
  const since = connectedAt.toISOString();
  if (problem !== null) return { state: 'refused', since, problem };
  const granted = new Set(grantedScopes);
  return { state: 'connected', since, missingScopes: (wantedScopes ?? []).filter((scope) => !granted.has(scope)) };
}
