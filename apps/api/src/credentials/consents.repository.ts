import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** A consent that somebody was sent to the provider for. */
export interface ConsentRow {
  readonly workspaceId: number;
  readonly name: string;
  /** The login or API token that began it. */
  readonly holder: string;
  readonly binding: string;
  /** The PKCE verifier. */
  readonly encrypted: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}

@Injectable()
export class ConsentsRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(work);
  }

  /** Also forgets those whose time is over. */
  async add(stateHash: string, row: ConsentRow & { readonly keyId: string }, now: Date): Promise<void> {
    await this.#database.query('delete from credential_consent where expires_at < $1', [now]);
    await this.#database.query(
      `insert into credential_consent (state_hash, workspace_id, name, holder, binding, encrypted, key_id, redirect_uri, scopes, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [stateHash, row.workspaceId, row.name, row.holder, row.binding, row.encrypted, row.keyId, row.redirectUri, JSON.stringify(row.scopes), row.expiresAt],
    );
  }

  /** Takes it out for good, and only for its holder: a state is good for one answer, and another's cannot be spent. */
  async take(stateHash: string, { workspaceId, holder }: Pick<ConsentRow, 'workspaceId' | 'holder'>): Promise<ConsentRow | undefined> {
    const [rows] = await this.#database.query<[ConsentRow[], number]>(
      `delete from credential_consent where state_hash = $1 and workspace_id = $2 and holder = $3
       returning workspace_id as "workspaceId", name, holder, binding, encrypted, redirect_uri as "redirectUri", scopes, expires_at as "expiresAt"`,
      [stateHash, workspaceId, holder],
    );
    return rows[0];
  }
}
