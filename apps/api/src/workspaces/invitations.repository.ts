import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from '../http/caller.js';

export interface InvitationRow {
  readonly id: number;
  readonly email: string;
  readonly role: Role;
  /** `null` when the account of who invited is gone. */
  readonly invitedBy: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What somebody who holds the link is offered. */
export interface OfferRow extends InvitationRow {
  readonly workspaceId: number;
  readonly workspace: string;
}

export interface NewInvitationRow {
  readonly workspaceId: number;
  readonly email: string;
  readonly role: Role;
  readonly tokenHash: string;
  readonly invitedBy: number;
  readonly expiresAt: Date;
}

const columns = 'i.id, i.email, i.role, a.email as "invitedBy", i.created_at as "createdAt", i.expires_at as "expiresAt"';
const offers = `select ${columns}, i.workspace_id as "workspaceId", w.name as workspace
  from invitation i join workspace w on w.id = i.workspace_id left join account a on a.id = i.invited_by where i.token_hash = $1 and i.expires_at > $2`;

@Injectable()
export class InvitationsRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  list(workspaceId: number): Promise<readonly InvitationRow[]> {
    return this.#database.query<InvitationRow[]>(`select ${columns} from invitation i left join account a on a.id = i.invited_by where i.workspace_id = $1 order by i.id desc`, [workspaceId]);
  }

  async count(workspaceId: number, manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ readonly count: number }[]>('select count(*)::int as count from invitation where workspace_id = $1', [workspaceId]);
    return row?.count ?? 0;
  }

  /** In place of the one the address had before, whose link is worth nothing from then on. */
  async put({ workspaceId, email, role, tokenHash, invitedBy, expiresAt }: NewInvitationRow, manager: EntityManager): Promise<{ readonly id: number; readonly createdAt: Date }> {
    await manager.query('delete from invitation where workspace_id = $1 and email = $2', [workspaceId, email]);
    const [row] = await manager.query<{ readonly id: number; readonly createdAt: Date }[]>(
      'insert into invitation (workspace_id, email, role, token_hash, invited_by, expires_at) values ($1, $2, $3, $4, $5, $6) returning id, created_at as "createdAt"',
      [workspaceId, email, role, tokenHash, invitedBy, expiresAt],
    );
    if (row === undefined) throw new Error('the insert of an invitation returned no row');
    return row;
  }

  /** Whom it was for; undefined when the workspace has no such invitation. */
  async remove(workspaceId: number, id: number, manager: EntityManager): Promise<string | undefined> {
    const [[row]] = await manager.query<[{ readonly email: string }[], number]>('delete from invitation where workspace_id = $1 and id = $2 returning email', [workspaceId, id]);
    return row?.email;
  }

  /** All that one member made. */
  async removeOf({ workspaceId, accountId }: { readonly workspaceId: number; readonly accountId: number }, manager: EntityManager): Promise<void> {
    await manager.query('delete from invitation where workspace_id = $1 and invited_by = $2', [workspaceId, accountId]);
  }

  /** Uses invitation_token_key. */
  async find(tokenHash: string, now: Date, manager: EntityManager = this.#database.manager): Promise<OfferRow | undefined> {
    const [row] = await manager.query<OfferRow[]>(offers, [tokenHash, now]);
    return row;
  }

  /** Takes it away, so that of two who use the link at once one gets it. Undefined when it does not hold. */
  async take(tokenHash: string, now: Date, manager: EntityManager): Promise<OfferRow | undefined> {
    const [row] = await manager.query<OfferRow[]>(`${offers} for update of i`, [tokenHash, now]);
    if (row !== undefined) await manager.query('delete from invitation where id = $1', [row.id]);
    return row;
  }

  /** Who was invited and never came is forgotten. */
  async forget(before: Date): Promise<void> {
    await this.#database.query('delete from invitation where expires_at < $1', [before]);
  }
}
