import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { StoredDocument } from './credential-uses.js';

/** The last four are null until somebody has consented. */
export interface CredentialRow {
  readonly name: string;
  readonly kind: string;
  readonly hosts: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly connectedAt: Date | null;
  readonly problem: string | null;
  readonly grantedScopes: readonly string[] | null;
  readonly wantedScopes: readonly string[] | null;
}

/** `encrypted` is what `encryptSecret` wrote. */
export interface StoredCredential extends Pick<CredentialRow, 'name' | 'kind' | 'hosts'> {
  readonly encrypted: string;
}

@Injectable()
export class CredentialsRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(work);
  }

  list(workspaceId: number): Promise<readonly CredentialRow[]> {
    return this.#database.query<CredentialRow[]>(
      `select name, kind, hosts, created_at as "createdAt", updated_at as "updatedAt", connected_at as "connectedAt", problem, granted_scopes as "grantedScopes", wanted_scopes as "wantedScopes"
       from credential left join credential_token using (workspace_id, name) where workspace_id = $1 order by name`,
      [workspaceId],
    );
  }

  async find(workspaceId: number, name: string): Promise<StoredCredential | undefined> {
    const [row] = await this.#database.query<StoredCredential[]>('select name, kind, hosts, encrypted from credential where workspace_id = $1 and name = $2', [workspaceId, name]);
    return row;
  }

  async store(workspaceId: number, credential: StoredCredential & { readonly keyId: string }, manager: EntityManager): Promise<void> {
    await manager.query(
      `insert into credential (workspace_id, name, kind, hosts, encrypted, key_id) values ($1, $2, $3, $4, $5, $6)
       on conflict (workspace_id, name) do update
         set kind = excluded.kind, hosts = excluded.hosts, encrypted = excluded.encrypted, key_id = excluded.key_id, updated_at = now()`,
      [workspaceId, credential.name, credential.kind, JSON.stringify(credential.hosts), credential.encrypted, credential.keyId],
    );
  }

  async remove(workspaceId: number, name: string, manager: EntityManager): Promise<boolean> {
    const [, count] = await manager.query<[unknown, number]>('delete from credential where workspace_id = $1 and name = $2', [workspaceId, name]);
    return count > 0;
  }

  /** Drafts and published versions; a workflow may come twice. */
  listDocuments(workspaceId: number): Promise<readonly StoredDocument[]> {
    return this.#database.query<StoredDocument[]>(
      `select w.id as "workflowId", w.name, w.draft as document from workflow w where w.workspace_id = $1
       union all
       select w.id, w.name, v.document from workflow w join workflow_version v on v.workflow_id = w.id and v.version = w.published_version where w.workspace_id = $1`,
      [workspaceId],
    );
  }
}
