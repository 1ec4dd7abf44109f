import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from '../../http/caller.js';
import type { Identity } from './identity-provider.js';

export interface PendingSignIn {
  readonly returnPath: string;
  readonly expiresAt: Date;
}

/** The first workspace somebody belongs to. */
export interface Place {
  readonly accountId: number;
  readonly email: string;
  readonly workspaceId: number;
}

export interface Offer {
  readonly id: number;
  readonly workspaceId: number;
  readonly role: Role;
}

/** Sign-ins on their way to the provider, and who people are there. */
@Injectable()
export class ProviderSignInsRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(work);
  }

  /** Also forgets those whose time is over. */
  async add(stateHash: string, browserHash: string, { returnPath, expiresAt }: PendingSignIn, now: Date): Promise<void> {
    await this.#database.query('delete from provider_sign_in where expires_at < $1', [now]);
    await this.#database.query('insert into provider_sign_in (state_hash, browser_hash, return_path, expires_at) values ($1, $2, $3, $4)', [stateHash, browserHash, returnPath, expiresAt]);
  }

  /** Takes it out for good, and only for the browser that began it: a state is good for one answer, and nobody spends another's. */
  async take(stateHash: string, browserHash: string): Promise<PendingSignIn | undefined> {
    const [rows] = await this.#database.query<[PendingSignIn[], number]>(
      'delete from provider_sign_in where state_hash = $1 and browser_hash = $2 returning return_path as "returnPath", expires_at as "expiresAt"', [stateHash, browserHash],
    );
    return rows[0];
  }

  /** Two first sign-ins of one person wait for each other. */
  async lock({ issuer, subject, email = '' }: Identity, manager: EntityManager): Promise<void> {
    for (const name of [JSON.stringify([issuer, subject]), email].toSorted()) await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 7166542311))', [name]);
  }

  async findLinked({ issuer, subject }: Identity, manager: EntityManager): Promise<number | undefined> {
    const [row] = await manager.query<{ readonly accountId: number }[]>('select account_id as "accountId" from account_identity where issuer = $1 and subject = $2', [issuer, subject]);
    return row?.accountId;
  }

  async link(accountId: number, { issuer, subject, email }: Identity, manager: EntityManager): Promise<void> {
    await manager.query('insert into account_identity (issuer, subject, account_id, email) values ($1, $2, $3, $4)', [issuer, subject, accountId, email ?? '']);
  }

  async findPlace(accountId: number, manager: EntityManager): Promise<Place | undefined> {
    const [place] = await manager.query<Place[]>(
      'select a.id as "accountId", a.email, m.workspace_id as "workspaceId" from account a join membership m on m.account_id = a.id where a.id = $1 order by m.workspace_id limit 1', [accountId],
    );
    return place;
  }

  async findAccount(email: string, manager: EntityManager): Promise<number | undefined> {
    const [row] = await manager.query<{ readonly id: number }[]>('select id from account where email = $1', [email]);
    return row?.id;
  }

  /** Invitations that hold, locked. */
  offers(email: string, now: Date, manager: EntityManager): Promise<readonly Offer[]> {
    return manager.query<Offer[]>('select id, workspace_id as "workspaceId", role from invitation where email = $1 and expires_at > $2 order by id for update', [email, now]);
  }

  async accept(offer: Offer, accountId: number, manager: EntityManager): Promise<void> {
    await manager.query('delete from invitation where id = $1', [offer.id]);
    await this.join(accountId, offer.workspaceId, offer.role, manager);
  }

  async join(accountId: number, workspaceId: number, role: Role, manager: EntityManager): Promise<void> {
    await manager.query('insert into membership (workspace_id, account_id, role) values ($1, $2, $3) on conflict do nothing', [workspaceId, accountId, role]);
  }

  async firstWorkspace(manager: EntityManager): Promise<number | undefined> {
    const [row] = await manager.query<{ readonly id: number }[]>('select id from workspace order by id limit 1');
    return row?.id;
  }
}
