import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { FastifyRequest } from 'fastify';
import { neverForTokens, permissionsOf } from '../accounts/roles.js';
import { CLOCK } from '../composition/tokens.js';
import { hashToken } from '../secrets/index.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import type { Caller } from '../http/caller.js';
import type { Grant, LostGrant } from './grant.js';
import { readSessionCookies } from './session-cookies.js';
import { SessionsService } from './sessions.service.js';

export const API_TOKEN_PREFIX = 'rk_pat';
const useRecordedEveryMs = 60_000;

/** Finds out who makes a request, and whether that still holds later on. */
@Injectable()
export class GrantsService {
  readonly #sessions: SessionsService;
  readonly #tokens: ApiTokensRepository;
  readonly #clock: Clock;

  constructor(
    @Inject(SessionsService) sessions: SessionsService,
    @Inject(ApiTokensRepository) tokens: ApiTokensRepository,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#sessions = sessions;
    this.#tokens = tokens;
    this.#clock = clock;
  }

  /** `undefined` when the request proves nothing. A bearer counts before a cookie, and a wrong one is not made good by it. */
  find(request: FastifyRequest): Promise<Grant | undefined> {
    const bearer = bearerOf(request.headers.authorization);
    if (bearer !== undefined) return bearer.startsWith(`${API_TOKEN_PREFIX}_`) ? this.#byToken(bearer) : this.#bySession(bearer, request, false);
    const { access } = readSessionCookies(request);
    return access === undefined ? Promise.resolve(undefined) : this.#bySession(access, request, true);
  }

  /** Whether a change made with a cookie carries the proof that a page of ours made it. */
  provesOwnPage(request: FastifyRequest, sessionId: string): boolean {
    return this.#sessions.csrf.matches(sessionId, request.headers['x-rookery-csrf']);
  }

  /** Why grants of open streams hold no more, or undefined for one that does. Asked when access changed somewhere, and once a second. */
  async judge(grants: readonly Grant[]): Promise<(grant: Grant) => LostGrant | undefined> {
    const now = new Date(this.#clock.now());
    const evidence = grants.map((grant) => grant.evidence);
    const [sessions, tokens] = await Promise.all([
      this.#sessions.findUses(evidence.flatMap((one) => (one.kind === 'session' ? [one.sessionId] : []))),
      this.#tokens.findUses(evidence.flatMap((one) => (one.kind === 'token' ? [one.tokenId] : [])), now),
    ]);
    const places = new Map<string, Pick<Caller, 'workspaceId' | 'role'>>([...sessions.map((use) => [`session ${use.id}`, use] as const), ...tokens.map((use) => [`token ${use.id}`, use] as const)]);
    return ({ caller, evidence: one }) => {
      const use = places.get(one.kind === 'session' ? `session ${one.sessionId}` : `token ${one.tokenId}`);
      if (use === undefined) return 'signed out';
      return use.workspaceId === caller.workspaceId && use.role === caller.role ? undefined : 'access changed';
    };
  }

  async #bySession(accessToken: string, request: FastifyRequest, isCookie: boolean): Promise<Grant | undefined> {
    const use = await this.#sessions.find(accessToken, request.ip);
    if (use === undefined) return undefined;
    const { id, accountId, workspaceId, email, role } = use;
    return { caller: { accountId, workspaceId, email, role }, evidence: { kind: 'session', sessionId: id, isCookie }, permissions: permissionsOf(role) };
  }

  async #byToken(token: string): Promise<Grant | undefined> {
    const now = this.#clock.now();
    const found = await this.#tokens.find(hashToken(token), new Date(now));
    if (found === undefined) return undefined;
    if ((found.lastUsedAt?.getTime() ?? 0) < now - useRecordedEveryMs) await this.#tokens.markUsed(found.id, new Date(now));
    const { id, workspaceId, accountId, email, role, scopes } = found;
    const permissions = new Set([...permissionsOf(role)].filter((permission) => scopes.includes(permission) && !neverForTokens.has(permission)));
    return { caller: { workspaceId, accountId, email, role }, evidence: { kind: 'token', tokenId: id }, permissions };
  }
}

function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(\S+)\s*$/i.exec(header ?? '')?.[1];
}
