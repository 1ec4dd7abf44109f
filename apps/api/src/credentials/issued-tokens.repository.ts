import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A token as stored. `binding` stands for the values it was issued for. */
export interface IssuedTokenRow {
  readonly binding: string;
  /** `null`: none was issued for these values yet. */
  readonly encrypted: string | null;
  /** Milliseconds. */
  readonly expiresAt: number;
  readonly issuedAt: number;
}

/** Who gets the next token of a credential. */
export interface IssueLease {
  readonly workspaceId: number;
  readonly name: string;
  readonly holder: string;
}

interface RawRow {
  readonly binding: string;
  readonly encrypted: string | null;
  readonly expiresAt: string;
  readonly issuedAt: string;
}

/** Longer than a token may take to be issued, so that it ends only for one whose process is gone. */
const LEASE_SECONDS = 30;
const columns = 'binding, encrypted, expires_at as "expiresAt", issued_at as "issuedAt"';

/** The table of issued tokens. A lease is taken by one statement, by the database's clock; nothing is locked while the server is asked. */
@Injectable()
export class IssuedTokensRepository {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  async find(workspaceId: number, name: string): Promise<IssuedTokenRow | undefined> {
    const [row] = await this.database.query<RawRow[]>(`select ${columns} from issued_token where workspace_id = $1 and name = $2`, [workspaceId, name]);
    return row === undefined ? undefined : read(row);
  }

  /** What is stored once the lease is ours; `undefined` when another holds it. */
  async lease({ workspaceId, name, holder }: IssueLease): Promise<IssuedTokenRow | undefined> {
    const [row] = await this.database.query<RawRow[]>(
      `insert into issued_token (workspace_id, name, binding, expires_at, issued_at, issuing_by, issuing_until) values ($1, $2, '', 0, 0, $3, now() + make_interval(secs => ${LEASE_SECONDS}))
       on conflict (workspace_id, name) do update set issuing_by = excluded.issuing_by, issuing_until = excluded.issuing_until
         where issued_token.issuing_until is null or issued_token.issuing_until < now() returning ${columns}`,
      [workspaceId, name, holder],
    );
    return row === undefined ? undefined : read(row);
  }

  async release({ workspaceId, name, holder }: IssueLease): Promise<void> {
    await this.database.query('update issued_token set issuing_by = null, issuing_until = null where workspace_id = $1 and name = $2 and issuing_by = $3', [workspaceId, name, holder]);
  }

  /** Changes nothing when the lease was over: somebody else has a token by now. */
  async store({ workspaceId, name, holder }: IssueLease, { binding, encrypted, expiresAt, issuedAt }: IssuedTokenRow): Promise<void> {
    await this.database.query(
      `update issued_token set binding = $4, encrypted = $5, expires_at = $6, issued_at = $7, issuing_by = null, issuing_until = null
       where workspace_id = $1 and name = $2 and issuing_by = $3`,
      [workspaceId, name, holder, binding, encrypted, Math.floor(expiresAt), issuedAt],
    );
  }
}

function read({ expiresAt, issuedAt, ...row }: RawRow): IssuedTokenRow {
  return { ...row, expiresAt: Number(expiresAt), issuedAt: Number(issuedAt) };
}
