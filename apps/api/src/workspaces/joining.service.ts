import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { FastifyRequest } from 'fastify';
import type { EntityManager } from 'typeorm';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { AuditLog } from '../accounts/audit-log.js';
import { sessionOf, type Grant } from '../auth/grant.js';
import { GrantsService } from '../auth/grants.service.js';
import { LoginThrottle } from '../auth/login-throttle.js';
import { isOwnOrigin } from '../auth/own-origin.js';
import { passwordSchema, requireGoodPassword } from '../auth/password-rules.js';
import { SessionsService, type SessionTokens } from '../auth/sessions.service.js';
import { visitorOf } from '../auth/visitor.js';
import { CLOCK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { readRequest } from '../http/read-request.js';
import { hashPassword, hashToken, verifyPassword } from '../secrets/index.js';
import { InvitationsRepository, type OfferRow } from './invitations.repository.js';
import { MembersRepository } from './members.repository.js';

/** What the holder of a link is shown. It does not say whether the address has an account. */
export interface OfferView {
  readonly workspace: string;
  readonly email: string;
  readonly role: string;
  readonly invitedBy: string | null;
  readonly expiresAt: string;
}

/** Whose account the invitation is accepted with, and how the session there begins. */
interface Joiner {
  /** Locks it: whoever sets its password meanwhile sees what it has joined. */
  accountId(manager: EntityManager): Promise<number>;
  open(accountId: number, manager: EntityManager): Promise<SessionTokens>;
}

/** Accepting an invitation. Every link that does not hold is refused alike, whatever is wrong with it. */
@Injectable()
export class JoiningService {
  constructor(
    @Inject(InvitationsRepository) private readonly invitations: InvitationsRepository,
    @Inject(MembersRepository) private readonly members: MembersRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(GrantsService) private readonly grants: GrantsService,
    @Inject(LoginThrottle) private readonly throttle: LoginThrottle,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async look(token: string): Promise<OfferView> {
    const { workspace, email, role, invitedBy, expiresAt } = await this.#find(token);
    return { workspace, email, role, invitedBy, expiresAt: expiresAt.toISOString() };
  }

  /**
   * Once per link. With a password: of the account of that address, or for a new one. Without: for whoever is signed in, who
   * must be the one invited. A password that is not the account's is answered as at the login, and throttled with it.
   */
  async accept(request: FastifyRequest, { token, password }: { readonly token: string; readonly password?: string | undefined }): Promise<{ readonly tokens: SessionTokens; readonly isCookie: boolean }> {
    if (!isOwnOrigin(request.headers)) throw apiError('auth.crossSite');
    if (password !== undefined) return { tokens: await this.#join(token, request, await this.#byPassword(request, await this.#find(token), password)), isCookie: false };
    const grant = await this.#signedIn(request);
    const offer = await this.#find(token);
    if (grant.caller.email !== offer.email) throw apiError('invitation.otherAccount', { email: grant.caller.email });
    const tokens = await this.#join(token, request, this.#bySession(request, grant, offer));
    return { tokens, isCookie: grant.evidence.kind === 'session' && grant.evidence.isCookie };
  }

  async #find(token: string, manager?: EntityManager): Promise<OfferRow> {
    const offer = await this.invitations.find(hashToken(token), new Date(this.clock.now()), manager);
    if (offer === undefined) throw apiError('invitation.ended');
    return offer;
  }

  async #join(token: string, request: FastifyRequest, joiner: Joiner): Promise<SessionTokens> {
    const { workspaceId } = await this.#find(token);
    return this.members.alone(workspaceId, async (manager) => {
      await this.#find(token, manager);
      // The account before the invitation, as at the identity provider: two ways in at once wait for each other.
      const accountId = await joiner.accountId(manager);
      const offer = await this.invitations.take(hashToken(token), new Date(this.clock.now()), manager);
      if (offer === undefined) throw apiError('invitation.ended');
      const isNew = await this.members.add({ workspaceId, accountId, role: offer.role }, manager);
      if (isNew) await this.audit.record({ workspaceId, accountId, action: 'member.joined', subject: offer.email, objectId: accountId, after: { role: offer.role }, detail: { invitedBy: offer.invitedBy }, address: request.ip }, manager);
      return joiner.open(accountId, manager);
    });
  }

  async #byPassword(request: FastifyRequest, { email, workspaceId }: OfferRow, password: string): Promise<Joiner> {
    const wasRight = await this.throttle.begin({ account: email, address: request.ip });
    const account = await this.accounts.findByEmail(email);
    const passwordHash = account === undefined ? await hashGood(password, email) : undefined;
    if (account !== undefined && !(await verifyPassword(password, account.passwordHash ?? undefined))) throw apiError('auth.wrongCredentials');
    await wasRight();
    return {
      accountId: async (manager) => {
        if (account === undefined) return this.accounts.create(manager, { email, passwordHash: passwordHash ?? null, isEmailProven: false });
        // Whoever set another one since it was checked might come into this workspace with it.
        if ((await this.accounts.lockPassword(account.id, manager)) !== account.passwordHash) throw apiError('auth.wrongCredentials');
        return account.id;
      },
      open: (accountId, manager) => this.sessions.open(accountId, visitorOf(request), 'password', manager, workspaceId),
    };
  }

  #bySession(request: FastifyRequest, grant: Grant, { workspaceId }: OfferRow): Joiner {
    return {
      accountId: async (manager) => {
        await this.accounts.lockPassword(grant.caller.accountId, manager);
        return grant.caller.accountId;
      },
      open: (accountId, manager) => this.sessions.move({ sessionId: sessionOf(grant), accountId, workspaceId }, visitorOf(request), manager),
    };
  }

  /** The route is open to all, so the guard has not looked. */
  async #signedIn(request: FastifyRequest): Promise<Grant> {
    const grant = await this.grants.find(request);
    if (grant === undefined) throw apiError('auth.required');
    const sessionId = sessionOf(grant);
    if (grant.evidence.kind === 'session' && grant.evidence.isCookie && !this.grants.provesOwnPage(request, sessionId)) throw apiError('auth.crossSite');
    return grant;
  }
}

/** The rules of the first set-up hold for every new account. */
async function hashGood(password: string, email: string): Promise<string> {
  readRequest(passwordSchema, password, 'password');
  await requireGoodPassword(password, email);
  return hashPassword(password);
}
