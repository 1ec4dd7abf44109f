import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { FastifyRequest } from 'fastify';
import type { EntityManager } from 'typeorm';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { AuditLog } from '../accounts/audit-log.js';
import { LoginThrottle } from '../auth/login-throttle.js';
import { isOwnOrigin } from '../auth/own-origin.js';
import { requireGoodPassword } from '../auth/password-rules.js';
import { SessionsRepository } from '../auth/sessions.repository.js';
import { CLOCK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { hashPassword, hashToken } from '../secrets/index.js';
import { PasswordLinksRepository, type PasswordLinkRow } from './password-links.repository.js';

/** Whose password the holder of a link sets. */
export interface PasswordLinkView {
  readonly email: string;
  readonly expiresAt: string;
}

/** Setting a new password by a link. Every link that does not hold is refused alike, whatever is wrong with it, and counted like a guess. */
@Injectable()
export class PasswordResetService {
  constructor(
    @Inject(PasswordLinksRepository) private readonly links: PasswordLinksRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(LoginThrottle) private readonly throttle: LoginThrottle,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async look(request: FastifyRequest, token: string): Promise<PasswordLinkView> {
    const wasRight = await this.throttle.beginFrom(request.ip);
    const { email, expiresAt } = await this.#find(token);
    await wasRight();
    return { email, expiresAt: expiresAt.toISOString() };
  }

  /** Once per link. Ends all sessions of the person and opens none; resolves with how many ended. Throws `password.linkEnded`. */
  async reset(request: FastifyRequest, { token, password }: { readonly token: string; readonly password: string }): Promise<number> {
    if (!isOwnOrigin(request.headers)) throw apiError('auth.crossSite');
    const wasRight = await this.throttle.beginFrom(request.ip);
    const { accountId, email } = await this.#find(token);
    // Whoever looks for a password that is hard to guess does not guess at links.
    await wasRight();
    await requireGoodPassword(password, email);
    const passwordHash = await hashPassword(password);
    return this.links.alone(accountId, async (manager) => {
      const link = await this.#find(token, manager);
      await this.accounts.forgetPasswordLink(accountId, manager);
      await this.accounts.resetPassword(accountId, { passwordHash, isByOwner: link.madeBy !== null }, manager);
      const count = await this.sessions.endAll(accountId, undefined, this.#now(), manager);
      for (const workspaceId of await this.links.workspacesOf(accountId, manager)) {
        await this.audit.record({ workspaceId, accountId, action: 'password.reset', subject: email, objectId: accountId, detail: { ended: count, linkBy: link.maker }, address: request.ip }, manager);
      }
      return count;
    });
  }

  /** A link is worth what its maker may now: the person may have joined a workspace of others since, or begun to sign in elsewhere. */
  async #find(token: string, manager?: EntityManager): Promise<PasswordLinkRow> {
    const link = await this.links.find(hashToken(token), this.#now(), manager);
    if (link === undefined) throw apiError('password.linkEnded');
    if (link.madeBy === null) return link;
    const standing = await this.links.standing(link.accountId, link.madeBy, manager);
    if (standing === undefined || standing.isElsewhere || standing.hasIdentity || !standing.hasPassword) throw apiError('password.linkEnded');
    return link;
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}
