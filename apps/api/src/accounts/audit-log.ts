import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@rookery/model';
import { DataSource } from 'typeorm';

/** One thing somebody did. `subject` names what it was done to; `detail` holds no secrets. */
export interface AuditEntry {
  readonly workspaceId: number;
  readonly accountId: number | null;
  readonly action: string;
  readonly subject: string;
  readonly detail?: JsonObject;
  readonly address?: string;
}

/** Whoever runs one statement: an entity manager, or the session of a transaction. */
export interface AuditSession {
  query(text: string, values: (string | number | null)[]): Promise<unknown>;
}

/** Who did what, for ever. Written with the change itself when a transaction is handed in. */
@Injectable()
export class AuditLog {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  async record(entry: AuditEntry, session: AuditSession = this.#database.manager): Promise<void> {
    await session.query('insert into audit_log (workspace_id, account_id, action, subject, detail, address) values ($1, $2, $3, $4, $5, $6)', [
      entry.workspaceId,
      entry.accountId,
      entry.action,
      entry.subject,
      JSON.stringify(entry.detail ?? {}),
      entry.address ?? null,
    ]);
  }
}
