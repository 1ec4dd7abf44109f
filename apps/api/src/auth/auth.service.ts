import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { FastifyRequest } from 'fastify';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { hashPassword, isRehashDue, verifyPassword } from '../secrets/index.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import type { Grant } from './grant.js';
import { GrantsService } from './grants.service.js';
import { LoginThrottle } from './login-throttle.js';
import { isOwnOrigin } from './own-origin.js';
import { readSessionCookies } from './session-cookies.js';
import { SessionsService, type SessionTokens } from './sessions.service.js';
import { SetupCodes, type NewOwner } from './setup-codes.service.js';

/** How people get in and out. */
@Injectable()
export class AuthService {
  readonly #throttle: LoginThrottle;

  constructor(
    @Inject(SetupCodes) private readonly setupCodes: SetupCodes,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(GrantsService) private readonly grants: GrantsService,
    @Inject(ApiTokensRepository) private readonly tokens: ApiTokensRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#throttle = new LoginThrottle(clock);
  }

  /** Makes the first owner and opens a session for them. */
  async setUp(request: FastifyRequest, given: NewOwner & { readonly code: string }): Promise<SessionTokens> {
    requireOwnOrigin(request);
    const wasRight = this.#throttle.begin('the set-up code', request.ip);
    const owner = await this.setupCodes.makeOwner(given.code, { email: normalEmail(given.email), password: given.password }, request.ip);
    wasRight();
    return this.sessions.open(owner.accountId);
  }

  /** Throws `auth.wrongCredentials` alike for an unknown address and a wrong password, after the same time. */
  async logIn(request: FastifyRequest, given: { readonly email: string; readonly password: string }): Promise<SessionTokens> {
    requireOwnOrigin(request);
    const email = normalEmail(given.email);
    const wasRight = this.#throttle.begin(email, request.ip);
    const account = await this.accounts.findByEmail(email);
    const isRight = await verifyPassword(given.password, account?.passwordHash);
    const membership = account === undefined || !isRight ? undefined : await this.accounts.findMembership(account.id);
    if (account === undefined || membership === undefined) throw apiError('auth.wrongCredentials');
    wasRight();
    if (isRehashDue(account.passwordHash)) await this.accounts.storePasswordHash(account.id, await hashPassword(given.password));
    await this.audit.record({ workspaceId: membership.workspaceId, accountId: account.id, action: 'session.opened', subject: email, address: request.ip });
    return this.sessions.open(account.id);
  }

  /** New tokens for a refresh token, from the body or (with the proof of a page of ours) from the cookie. */
  async refresh(request: FastifyRequest, given: string | undefined): Promise<{ readonly tokens: SessionTokens; readonly isCookie: boolean }> {
    requireOwnOrigin(request);
    const { refresh: fromCookie } = readSessionCookies(request);
    const refreshToken = given ?? fromCookie;
    if (refreshToken === undefined) throw apiError('auth.required');
    const isCookie = given === undefined;
    const tokens = await this.sessions.renew(refreshToken, (sessionId) => {
      if (isCookie && !this.grants.provesOwnPage(request, sessionId)) throw apiError('auth.crossSite');
    });
    return { tokens, isCookie };
  }

  /** Ends what the request stands on: the session with all its tokens, or the API token. */
  async logOut({ evidence, caller }: Grant, address: string): Promise<void> {
    if (evidence.kind === 'session') await this.sessions.revoke(evidence.sessionId);
    else await this.tokens.revoke(caller.workspaceId, evidence.tokenId, new Date(this.clock.now()));
    await this.audit.record({ workspaceId: caller.workspaceId, accountId: caller.accountId, action: 'session.closed', subject: caller.email, address });
  }
}

function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** A page of another site must not log anybody in: its visitor would work in an account that is not theirs. */
function requireOwnOrigin(request: FastifyRequest): void {
  if (!isOwnOrigin(request.headers)) throw apiError('auth.crossSite');
}
