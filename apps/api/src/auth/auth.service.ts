import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EntityManager } from 'typeorm';
import { AccountsRepository, type Account } from '../accounts/accounts.repository.js';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK, MASTER_KEY } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { hashPassword, isRehashDue, verifyPassword, type MasterKey } from '../secrets/index.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import { FailedSignIns } from './failed-sign-ins.js';
import type { Grant } from './grant.js';
import { GrantsService } from './grants.service.js';
import { createKnownDevices, type KnownDevices } from './known-devices.js';
import { LoginThrottle } from './login-throttle.js';
import { isOwnOrigin } from './own-origin.js';
import { readSessionCookies } from './session-cookies.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService, type SessionTokens } from './sessions.service.js';
import { SetupCodes, type NewOwner } from './setup-codes.service.js';
import { visitorOf } from './visitor.js';

/** How people get in and out. */
@Injectable()
export class AuthService {
  readonly #devices: KnownDevices;

  constructor(
    @Inject(SetupCodes) private readonly setupCodes: SetupCodes,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SessionsRepository) private readonly sessionRows: SessionsRepository,
    @Inject(GrantsService) private readonly grants: GrantsService,
    @Inject(ApiTokensRepository) private readonly tokens: ApiTokensRepository,
    @Inject(LoginThrottle) private readonly throttle: LoginThrottle,
    @Inject(FailedSignIns) private readonly failures: FailedSignIns,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MASTER_KEY) master: MasterKey,
  ) {
    this.#devices = createKnownDevices(master);
  }

  /** Makes the first owner and opens a session for them. */
  async setUp(request: FastifyRequest, reply: FastifyReply, given: NewOwner & { readonly code: string }): Promise<SessionTokens> {
    requireOwnOrigin(request);
    const wasRight = await this.throttle.begin({ account: 'the set-up code', address: request.ip });
    const owner = await this.setupCodes.makeOwner(given.code, { email: normalEmail(given.email), password: given.password }, request.ip);
    await wasRight();
    this.#devices.remember(request, reply, owner.email);
    return this.sessions.open(owner.accountId, visitorOf(request));
  }

  /** Throws `auth.wrongCredentials` alike for an unknown address and a wrong password, after the same work. */
  async logIn(request: FastifyRequest, reply: FastifyReply, given: { readonly email: string; readonly password: string }): Promise<SessionTokens> {
    requireOwnOrigin(request);
    const email = normalEmail(given.email);
    const wasRight = await this.throttle.begin({ account: email, address: request.ip, device: this.#devices.find(request, email) });
    const account = await this.accounts.findByEmail(email);
    const isRight = await verifyPassword(given.password, account?.passwordHash ?? undefined);
    if (account === undefined || !isRight || account.passwordHash === null) return this.#refuse(request, email);
    const membership = await this.accounts.findMembership(account.id);
    if (membership === undefined) return this.#refuse(request, email);
    await wasRight();
    const visitor = visitorOf(request);
    const tokens = await this.sessionRows.transaction(async (manager) => {
      const isStillRight = await this.#isStillRight(given.password, account, manager);
      if (!isStillRight) return this.#refuse(request, email);
      await this.audit.record({ workspaceId: membership.workspaceId, accountId: account.id, action: 'session.opened', subject: email, address: request.ip }, manager);
      return this.sessions.open(account.id, visitor, 'password', manager);
    });
    this.#devices.remember(request, reply, email);
    return tokens;
  }

  /** New tokens for a refresh token, from the body or (with the proof of a page of ours) from the cookie. */
  async refresh(request: FastifyRequest, given: string | undefined): Promise<{ readonly tokens: SessionTokens; readonly isCookie: boolean }> {
    requireOwnOrigin(request);
    const { refresh: fromCookie } = readSessionCookies(request);
    const refreshToken = given ?? fromCookie;
    if (refreshToken === undefined) throw apiError('auth.required');
    const isCookie = given === undefined;
    const tokens = await this.sessions.renew(refreshToken, request.ip, (sessionId) => {
      if (isCookie && !this.grants.provesOwnPage(request, sessionId)) throw apiError('auth.crossSite');
    });
    return { tokens, isCookie };
  }

  /** Ends what the request stands on: the session with all its tokens, or the API token. */
  async logOut({ evidence, caller }: Grant, address: string): Promise<void> {
    const now = new Date(this.clock.now());
    if (evidence.kind === 'session') await this.sessionRows.end(evidence.sessionId, caller.accountId, now);
    else await this.tokens.revoke(caller.workspaceId, evidence.tokenId, now);
    await this.audit.record({ workspaceId: caller.workspaceId, accountId: caller.accountId, action: 'session.closed', subject: caller.email, address });
  }

  /** Somebody may have set another one since it was checked, which ended the sessions there were. Hashes it anew where that is due. */
  async #isStillRight(password: string, { id, passwordHash }: Account, manager: EntityManager): Promise<boolean> {
    const current = await this.accounts.lockPassword(id, manager);
    if (current === null || (current !== passwordHash && !(await verifyPassword(password, current)))) return false;
    if (isRehashDue(current)) await this.accounts.storePasswordHash(id, await hashPassword(password), manager);
    return true;
  }

  #refuse(request: FastifyRequest, email: string): never {
    this.failures.note(email, { address: request.ip, method: 'password' });
    throw apiError('auth.wrongCredentials');
  }
}

export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** A page of another site must not log anybody in: its visitor would work in an account that is not theirs. */
export function requireOwnOrigin(request: FastifyRequest): void {
  if (!isOwnOrigin(request.headers)) throw apiError('auth.crossSite');
}
