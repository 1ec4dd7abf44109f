import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { EntityManager } from 'typeorm';
import { AccountsRepository } from '../../accounts/accounts.repository.js';
import { AuditLog } from '../../accounts/audit-log.js';
import { CLOCK } from '../../composition/tokens.js';
import { apiError } from '../../http/api-error.js';
import type { Identity } from './identity-provider.js';
import type { ProviderSettings } from './provider-settings.js';
import { ProviderSignInsRepository, type Place } from './provider-sign-ins.repository.js';

/** Which account somebody whom the provider knows has here. */
@Injectable()
export class ProviderMembers {
  constructor(
    @Inject(ProviderSignInsRepository) private readonly people: ProviderSignInsRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * By issuer and subject; the first time by an e-mail address the provider has verified, of a member or of somebody invited. Everybody
   * else is nobody here, unless the configuration gives them a role. Throws `auth.unverifiedEmail`, `auth.notInvited`.
   */
  async find(identity: Identity, { role }: Pick<ProviderSettings, 'role'>, address: string, manager: EntityManager): Promise<Place> {
    await this.people.lock(identity, manager);
    const linked = await this.people.findLinked(identity, manager);
    if (linked !== undefined && identity.email !== undefined && identity.isEmailVerified) await this.#accept(linked, identity.email, address, manager);
    const known = linked === undefined ? undefined : await this.people.findPlace(linked, manager);
    if (known !== undefined) return known;
    if (linked !== undefined) throw apiError('auth.notInvited');
    const { email } = identity;
    if (email === undefined || !identity.isEmailVerified) throw apiError('auth.unverifiedEmail');
    const accountId = await this.#admit(email, role, address, manager);
    const place = await this.people.findPlace(accountId, manager);
    if (place === undefined) throw apiError('auth.notInvited');
    await this.people.link(accountId, identity, manager);
    await this.audit.record({ workspaceId: place.workspaceId, accountId, action: 'identity.linked', subject: email, detail: { issuer: identity.issuer, subject: identity.subject }, address }, manager);
    return place;
  }

  async #admit(email: string, role: ProviderSettings['role'], address: string, manager: EntityManager): Promise<number> {
    const existing = await this.people.findAccount(email, manager);
    if (existing !== undefined) {
      // Another may have made the account with a link meant for this person.
      await this.accounts.proveEmail(manager, existing, this.#now());
      await this.#accept(existing, email, address, manager);
      return existing;
    }
    const hasOffers = (await this.people.offers(email, this.#now(), manager)).length > 0;
    if (!hasOffers && role === undefined) throw apiError('auth.notInvited');
    const accountId = await this.accounts.create(manager, { email, passwordHash: null, isEmailProven: true });
    await this.#accept(accountId, email, address, manager);
    if (!hasOffers && role !== undefined) await this.#joinFirst({ accountId, email, role, address }, manager);
    return accountId;
  }

  /** Whoever was invited is in every workspace they were invited to. */
  async #accept(accountId: number, email: string, address: string, manager: EntityManager): Promise<void> {
    for (const offer of await this.people.offers(email, this.#now(), manager)) {
      await this.people.accept(offer, accountId, manager);
      await this.audit.record({ workspaceId: offer.workspaceId, accountId, action: 'member.joined', subject: email, objectId: accountId, after: { role: offer.role }, address }, manager);
    }
  }

  async #joinFirst({ accountId, email, role, address }: { readonly accountId: number; readonly email: string; readonly role: NonNullable<ProviderSettings['role']>; readonly address: string }, manager: EntityManager): Promise<void> {
    const workspaceId = await this.people.firstWorkspace(manager);
    if (workspaceId === undefined) throw apiError('auth.notInvited');
    await this.people.join(accountId, workspaceId, role, manager);
    await this.audit.record({ workspaceId, accountId, action: 'member.joined', subject: email, objectId: accountId, after: { role }, address }, manager);
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}
