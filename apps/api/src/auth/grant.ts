import type { FastifyRequest } from 'fastify';
import type { Caller } from '../http/caller.js';
import type { Permission } from '../http/permission.js';
import { apiError } from '../http/api-error.js';

/** What a request stands on: a login (in a browser or a script) or an API token. */
export type Evidence = { readonly kind: 'session'; readonly sessionId: string; readonly isCookie: boolean } | { readonly kind: 'token'; readonly tokenId: number };

/** Who calls, by which evidence, and what they may do with it. */
export interface Grant {
  readonly caller: Caller;
  readonly evidence: Evidence;
  readonly permissions: ReadonlySet<Permission>;
}

/** Why a grant holds no more: its session or token ended, or it stands for another workspace or role by now. */
export type LostGrant = 'signed out' | 'access changed';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard together with `caller`. */
    grant?: Grant;
  }
}

/** The grant of a request behind the guard. */
export function grantOf(request: FastifyRequest): Grant {
  if (request.grant === undefined) throw apiError('auth.required');
  return request.grant;
}

/** Throws `auth.sessionOnly` for an API token: what concerns the person themselves needs them to be there. */
export function sessionOf(grant: Grant): string {
  if (grant.evidence.kind !== 'session') throw apiError('auth.sessionOnly');
  return grant.evidence.sessionId;
}
