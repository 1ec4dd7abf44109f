import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { hashPassword, verifyPassword } from '../secrets/index.js';
import { sessionOf, type Grant } from './grant.js';
import { LoginThrottle } from './login-throttle.js';
import { requireGoodPassword } from './password-rules.js';
import { SessionsRepository, type SessionRow } from './sessions.repository.js';

export interface SessionView extends Omit<SessionRow, 'createdAt' | 'lastSeenAt' | 'expiresAt'> {
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  /** The one that asks. */
  readonly isCurrent: boolean;
}

/** What people do about their own sessions and password. Each throws `auth.sessionOnly` for an API token. */
@Injectable()
export class OwnSessionsService {
  constructor(
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(LoginThrottle) private readonly throttle: LoginThrottle,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(grant: Grant): Promise<readonly SessionView[]> {
    const current = sessionOf(grant);
    const rows = await this.sessions.list(grant.caller.accountId, this.#now());
    return rows.map(({ createdAt, lastSeenAt, expiresAt, ...row }) => ({
      ...row, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString(), expiresAt: expiresAt.toISOString(), isCurrent: row.id === current,
    }));
  }

  /** Throws `notFound` for a session of somebody else, as for none. */
  async end(grant: Grant, id: string, address: string): Promise<{ readonly wasCurrent: boolean }> {
    const current = sessionOf(grant);
    const { accountId, workspaceId, email } = grant.caller;
    await this.sessions.transaction(async (manager) => {
      if (!(await this.sessions.end(id, accountId, this.#now(), manager))) throw apiError('notFound', { what: 'session', id });
      await this.audit.record({ workspaceId, accountId, action: 'session.ended', subject: email, detail: { session: id }, address }, manager);
    });
    return { wasCurrent: id === current };
  }

  /** Ends all sessions of the person, or all but the one that asks. Resolves with how many. */
  endAll(grant: Grant, { keepsThis, address }: { readonly keepsThis: boolean; readonly address: string }): Promise<number> {
    const current = sessionOf(grant);
    const { accountId, workspaceId, email } = grant.caller;
    return this.sessions.transaction(async (manager) => {
      const ended = await this.sessions.endAll(accountId, keepsThis ? current : undefined, this.#now(), manager);
      await this.audit.record({ workspaceId, accountId, action: 'session.endedAll', subject: email, detail: { ended, keepsThis }, address }, manager);
      return ended;
    });
  }

  /** Also ends all other sessions, and a link for a new password that waits. Throws `auth.wrongPassword`, `auth.noPassword`, and `auth.throttled` like a sign-in. */
  async changePassword(grant: Grant, given: { readonly current: string; readonly password: string }, address: string): Promise<number> {
    const session = sessionOf(grant);
    const { accountId, workspaceId, email } = grant.caller;
    // Counted by itself: strangers who guess at the sign-in keep nobody from changing a password.
    const wasRight = await this.throttle.begin({ account: email, address, device: `change ${session}` });
    const account = await this.accounts.findByEmail(email);
    if (account === undefined || account.passwordHash === null) throw apiError('auth.noPassword');
    if (!(await verifyPassword(given.current, account.passwordHash))) throw apiError('auth.wrongPassword');
    await wasRight();
    await requireGoodPassword(given.password, email);
    const passwordHash = await hashPassword(given.password);
    return this.sessions.transaction(async (manager) => {
      // Somebody may have set another one since it was checked.
      if ((await this.accounts.lockPassword(accountId, manager)) !== account.passwordHash) throw apiError('auth.wrongPassword');
      await this.accounts.storePasswordHash(accountId, passwordHash, manager);
      await this.accounts.forgetPasswordLink(accountId, manager);
      const ended = await this.sessions.endAll(accountId, session, this.#now(), manager);
      await this.audit.record({ workspaceId, accountId, action: 'password.changed', subject: email, detail: { ended }, address }, manager);
      return ended;
    });
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}
