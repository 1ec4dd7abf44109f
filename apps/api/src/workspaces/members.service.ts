import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../accounts/audit-log.js';
import { permissionsOf } from '../accounts/roles.js';
import { ApiTokensRepository } from '../auth/api-tokens.repository.js';
import { SessionsRepository } from '../auth/sessions.repository.js';
import { CLOCK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Caller, Role } from '../http/caller.js';
import { InvitationsRepository } from './invitations.repository.js';
import { MembersRepository, type MemberRow } from './members.repository.js';

export interface MemberView extends Omit<MemberRow, 'since'> {
  readonly since: string;
  readonly isYou: boolean;
}

/** Who belongs to the workspace and as what. It always has an owner. */
@Injectable()
export class MembersService {
  constructor(
    @Inject(MembersRepository) private readonly members: MembersRepository,
    @Inject(InvitationsRepository) private readonly invitations: InvitationsRepository,
    @Inject(ApiTokensRepository) private readonly tokens: ApiTokensRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(caller: Caller): Promise<readonly MemberView[]> {
    return (await this.members.list(caller.workspaceId)).map((member) => viewOf(member, caller));
  }

  /** Holds from the next request on; streams that were opened with the role of before end. Throws `member.lastOwner`. */
  setRole(caller: Caller, accountId: number, role: Role, address: string): Promise<MemberView> {
    const { workspaceId } = caller;
    return this.members.alone(workspaceId, async (manager) => {
      const member = await this.#find(workspaceId, accountId, manager);
      if (member.role === role) return viewOf(member, caller);
      await this.#keepAnOwner(workspaceId, member, manager);
      await this.members.setRole({ workspaceId, accountId, role }, manager);
      // Whoever may have no tokens could neither see nor revoke those they made before.
      if (!permissionsOf(role).has('token:edit')) await this.tokens.revokeOf({ workspaceId, accountId }, new Date(this.clock.now()), manager);
      if (!permissionsOf(role).has('member:edit')) await this.invitations.removeOf({ workspaceId, accountId }, manager);
      await this.audit.record({ workspaceId, accountId: caller.accountId, action: 'member.role-changed', subject: member.email, objectId: accountId, before: { role: member.role }, after: { role }, address }, manager);
      return viewOf({ ...member, role }, caller);
    });
  }

  /** Ends the member's sessions, tokens and invitations in this workspace; what they have in others stays. Throws `member.lastOwner`. */
  async remove(caller: Caller, accountId: number, address: string): Promise<void> {
    const { workspaceId } = caller;
    const now = new Date(this.clock.now());
    await this.members.alone(workspaceId, async (manager) => {
      const member = await this.#find(workspaceId, accountId, manager);
      await this.#keepAnOwner(workspaceId, member, manager);
      await this.members.remove(workspaceId, accountId, manager);
      await this.tokens.revokeOf({ workspaceId, accountId }, now, manager);
      // Or they would come back by a link they made for themselves.
      await this.invitations.removeOf({ workspaceId, accountId }, manager);
      await this.sessions.endIn({ workspaceId, accountId }, now, manager);
      const action = accountId === caller.accountId ? 'member.left' : 'member.removed';
      await this.audit.record({ workspaceId, accountId: caller.accountId, action, subject: member.email, objectId: accountId, before: { role: member.role }, address }, manager);
    });
  }

  async #find(workspaceId: number, accountId: number, manager: EntityManager): Promise<MemberRow> {
    const member = await this.members.find(workspaceId, accountId, manager);
    if (member === undefined) throw apiError('notFound', { what: 'member', id: accountId });
    return member;
  }

  async #keepAnOwner(workspaceId: number, { role, email }: MemberRow, manager: EntityManager): Promise<void> {
    if (role === 'owner' && (await this.members.countOwners(workspaceId, manager)) === 1) throw apiError('member.lastOwner', { email });
  }
}

function viewOf({ since, ...member }: MemberRow, caller: Caller): MemberView {
  return { ...member, since: since.toISOString(), isYou: member.accountId === caller.accountId };
}
