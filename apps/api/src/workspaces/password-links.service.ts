import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { createToken } from '../secrets/index.js';
import { MembersRepository } from './members.repository.js';
import { PasswordLinksRepository } from './password-links.repository.js';

export const PASSWORD_LINK_PREFIX = 'rk_password';
export const PASSWORD_LINK_LIFETIME_MS = 24 * 60 * 60 * 1_000;

export interface NewPasswordLink {
  readonly email: string;
  readonly expiresAt: string;
  /** Shown this once. */
  readonly token: string;
  /** What the owner passes on; the token is in the fragment, which browsers send to nobody. */
  readonly link: string;
}

/**
 * Links by which members who forgot their password set a new one. Whoever makes one could use it themselves, so it is for owners of
 * every workspace the person belongs to: it opens nothing to them that is not theirs already.
 */
@Injectable()
export class PasswordLinksService {
  constructor(
    @Inject(PasswordLinksRepository) private readonly links: PasswordLinksRepository,
    @Inject(MembersRepository) private readonly members: MembersRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * In place of the one the person had before. Throws `password.ownLink` for the caller themselves, whose open session is no proof that
   * the password is theirs to set; `password.elsewhere` for a member of workspaces the caller does not own; `password.atProvider`.
   */
  make(caller: Caller, accountId: number, from: { readonly address: string; readonly origin: string }): Promise<NewPasswordLink> {
    const { workspaceId } = caller;
    if (accountId === caller.accountId) throw apiError('password.ownLink');
    const { token, hash } = createToken(PASSWORD_LINK_PREFIX);
    const expiresAt = new Date(this.clock.now() + PASSWORD_LINK_LIFETIME_MS);
    return this.members.alone(workspaceId, async (manager) => {
      const member = await this.members.find(workspaceId, accountId, manager);
      const standing = await this.links.standing(accountId, caller.accountId, manager);
      if (member === undefined || standing === undefined) throw apiError('notFound', { what: 'member', id: accountId });
      const { email } = member;
      if (standing.isElsewhere) throw apiError('password.elsewhere', { email });
      if (!standing.hasPassword || standing.hasIdentity) throw apiError('password.atProvider', { email });
      await this.links.put({ accountId, tokenHash: hash, madeBy: caller.accountId, expiresAt }, manager);
      for (const workspace of await this.links.workspacesOf(accountId, manager)) {
        await this.audit.record({ workspaceId: workspace, accountId: caller.accountId, action: 'password.link-made', subject: email, objectId: accountId, detail: { expiresAt: expiresAt.toISOString() }, address: from.address }, manager);
      }
      return { email, expiresAt: expiresAt.toISOString(), token, link: passwordLink(from.origin, token) };
    });
  }
}

export function passwordLink(origin: string, token: string): string {
  return `${origin}/#password=${token}`;
}
