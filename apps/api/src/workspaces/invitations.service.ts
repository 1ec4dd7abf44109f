import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Caller, Role } from '../http/caller.js';
import { createToken } from '../secrets/index.js';
import { InvitationsRepository, type InvitationRow } from './invitations.repository.js';
import { MembersRepository } from './members.repository.js';

export const INVITATION_PREFIX = 'rk_invite';
const dayMs = 24 * 60 * 60 * 1_000;
const MOST_INVITATIONS = 200;
/** Those that nobody accepted are listed for so long, so that the inviter sees it. */
const SHOWN_AFTER_MS = 30 * dayMs;

export interface InvitationView extends Omit<InvitationRow, 'createdAt' | 'expiresAt'> {
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly isExpired: boolean;
}

export interface NewInvitation extends InvitationView {
  /** Shown this once. */
  readonly token: string;
  /** What the inviter passes on; the token is in the fragment, which browsers send to nobody. */
  readonly link: string;
}

/** Links that bring people into the workspace. The server sends no mail: the inviter passes the link on. */
@Injectable()
export class InvitationsService {
  constructor(
    @Inject(InvitationsRepository) private readonly invitations: InvitationsRepository,
    @Inject(MembersRepository) private readonly members: MembersRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(workspaceId: number): Promise<readonly InvitationView[]> {
    return (await this.invitations.list(workspaceId)).map((row) => this.#viewOf(row));
  }

  /** In place of the one the address had before. Throws `member.exists` for somebody who belongs to the workspace. */
  async create(caller: Caller, given: { readonly email: string; readonly role: Role; readonly expiresInDays: number }, from: { readonly address: string; readonly origin: string }): Promise<NewInvitation> {
    const { workspaceId, accountId } = caller;
    const email = given.email.toLowerCase();
    const { token, hash } = createToken(INVITATION_PREFIX);
    const now = this.clock.now();
    const expiresAt = new Date(now + given.expiresInDays * dayMs);
    await this.invitations.forget(new Date(now - SHOWN_AFTER_MS));
    const { id, createdAt } = await this.members.alone(workspaceId, async (manager) => {
      if (await this.members.hasEmail(workspaceId, email, manager)) throw apiError('member.exists', { email });
      if ((await this.invitations.count(workspaceId, manager)) >= MOST_INVITATIONS) throw apiError('invitation.tooMany', { limit: MOST_INVITATIONS });
      await this.audit.record({ workspaceId, accountId, action: 'member.invited', subject: email, after: { role: given.role, expiresAt: expiresAt.toISOString() }, address: from.address }, manager);
      return this.invitations.put({ workspaceId, email, role: given.role, tokenHash: hash, invitedBy: accountId, expiresAt }, manager);
    });
    const view = this.#viewOf({ id, email, role: given.role, invitedBy: caller.email, createdAt, expiresAt });
    return { ...view, token, link: `${from.origin}/#invitation=${token}` };
  }

  async revoke({ workspaceId, accountId }: Caller, id: number, address: string): Promise<void> {
    await this.members.alone(workspaceId, async (manager) => {
      const email = await this.invitations.remove(workspaceId, id, manager);
      if (email === undefined) throw apiError('notFound', { what: 'invitation', id });
      await this.audit.record({ workspaceId, accountId, action: 'invitation.revoked', subject: email, address }, manager);
    });
  }

  #viewOf({ createdAt, expiresAt, ...row }: InvitationRow): InvitationView {
    return { ...row, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString(), isExpired: expiresAt.getTime() <= this.clock.now() };
  }
}
