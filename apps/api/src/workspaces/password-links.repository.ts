import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** A link that somebody holds. */
export interface PasswordLinkRow {
  readonly accountId: number;
  readonly email: string;
  /** `null`: whoever runs the server. */
  readonly madeBy: number | null;
  readonly maker: string | null;
  readonly expiresAt: Date;
}

export interface NewPasswordLinkRow {
  readonly accountId: number;
  readonly tokenHash: string;
  readonly madeBy: number | null;
  readonly expiresAt: Date;
}

/** What decides whether an owner may have a person's password set anew. */
export interface Standing {
  readonly hasPassword: boolean;
  /** Whether they have signed in at an identity provider. */
  readonly hasIdentity: boolean;
  /** Whether they belong to a workspace that the owner does not own. */
  readonly isElsewhere: boolean;
}

const held = `select l.account_id as "accountId", a.email, l.made_by as "madeBy", m.email as maker, l.expires_at as "expiresAt"
  from password_link l join account a on a.id = l.account_id left join account m on m.id = l.made_by where l.token_hash = $1 and l.expires_at > $2`;

const standing = `select a.password_hash is not null as "hasPassword",
    exists (select from account_identity i where i.account_id = a.id) as "hasIdentity",
    exists (select from membership m where m.account_id = a.id
      and not exists (select from membership o where o.workspace_id = m.workspace_id and o.account_id = $2 and o.role = 'owner')) as "isElsewhere"
  from account a where a.id = $1`;

/** Links for a new password, one an account at most. */
@Injectable()
export class PasswordLinksRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  /** Runs with the account locked: until it ends nobody signs in to it by a password, and it joins no workspace. */
  alone<Result>(accountId: number, work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(async (manager) => {
      await manager.query('select from account where id = $1 for no key update', [accountId]);
      return work(manager);
    });
  }

  /** In place of the one the account had before, whose link is worth nothing from then on. */
  async put({ accountId, tokenHash, madeBy, expiresAt }: NewPasswordLinkRow, manager: EntityManager): Promise<void> {
    await manager.query(
      `insert into password_link (account_id, token_hash, made_by, expires_at) values ($1, $2, $3, $4)
       on conflict (account_id) do update set token_hash = excluded.token_hash, made_by = excluded.made_by, expires_at = excluded.expires_at, created_at = now()`,
      [accountId, tokenHash, madeBy, expiresAt],
    );
  }

  /** Uses password_link_token_key. */
  async find(tokenHash: string, now: Date, manager: EntityManager = this.#database.manager): Promise<PasswordLinkRow | undefined> {
    const [row] = await manager.query<PasswordLinkRow[]>(held, [tokenHash, now]);
    return row;
  }

  /** How the person stands to an owner; undefined when there is no such account. */
  async standing(accountId: number, ownerId: number, manager: EntityManager = this.#database.manager): Promise<Standing | undefined> {
    const [row] = await manager.query<Standing[]>(standing, [accountId, ownerId]);
    return row;
  }

  /** Those the person belongs to. */
  async workspacesOf(accountId: number, manager: EntityManager): Promise<readonly number[]> {
    const rows = await manager.query<{ readonly id: number }[]>('select workspace_id as id from membership where account_id = $1 order by workspace_id', [accountId]);
    return rows.map(({ id }) => id);
  }
}
