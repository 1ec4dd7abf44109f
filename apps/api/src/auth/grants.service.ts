import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { FastifyRequest } from 'fastify';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { neverForTokens, permissionsOf } from '../accounts/roles.js';
import { CLOCK } from '../composition/tokens.js';
import { hashToken } from '../secrets/index.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import type { Evidence, Grant } from './grant.js';
import { readSessionCookies } from './session-cookies.js';
import { SessionsService } from './sessions.service.js';

export const API_TOKEN_PREFIX = 'rk_pat';
const useRecordedEveryMs = 60_000;

/** Finds out who makes a request, and whether that still holds later on. */
@Injectable()
export class GrantsService {
  readonly #sessions: SessionsService;
  readonly #tokens: ApiTokensRepository;
  readonly #accounts: AccountsRepository;
  readonly #clock: Clock;

  constructor(
    @Inject(SessionsService) sessions: SessionsService,
    @Inject(ApiTokensRepository) tokens: ApiTokensRepository,
    @Inject(AccountsRepository) accounts: AccountsRepository,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#sessions = sessions;
    this.#tokens = tokens;
    this.#accounts = accounts;
    this.#clock = clock;
  }

  /** `undefined` when the request proves nothing. A bearer counts before a cookie, and a wrong one is not made good by it. */
  find(request: FastifyRequest): Promise<Grant | undefined> {
    const bearer = bearerOf(request.headers.authorization);
    if (bearer !== undefined) return bearer.startsWith(`${API_TOKEN_PREFIX}_`) ? this.#byToken(bearer) : this.#bySession(bearer, false);
    const { access } = readSessionCookies(request);
    return access === undefined ? Promise.resolve(undefined) : this.#bySession(access, true);
  }

  /** Whether a change made with a cookie carries the proof that a page of ours made it. */
  provesOwnPage(request: FastifyRequest, sessionId: string): boolean {
    return this.#sessions.csrf.matches(sessionId, request.headers['x-rookery-csrf']);
  }

  /** Which of these still hold; asked once a second for open streams. */
  async stillHold(evidence: readonly Evidence[]): Promise<(one: Evidence) => boolean> {
    const now = new Date(this.#clock.now());
    const [sessions, tokens] = await Promise.all([
      this.#sessions.findLive(evidence.flatMap((one) => (one.kind === 'session' ? [one.sessionId] : []))),
      this.#tokens.findLive(evidence.flatMap((one) => (one.kind === 'token' ? [one.tokenId] : [])), now),
    ]);
    return (one) => (one.kind === 'session' ? sessions.has(one.sessionId) : tokens.has(one.tokenId));
  }

  async #bySession(accessToken: string, isCookie: boolean): Promise<Grant | undefined> {
    const session = await this.#sessions.find(accessToken);
    if (session === undefined) return undefined;
    const membership = await this.#accounts.findMembership(session.accountId);
    if (membership === undefined) return undefined;
    return { caller: membership, evidence: { kind: 'session', sessionId: session.sessionId, isCookie }, permissions: permissionsOf(membership.role) };
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
