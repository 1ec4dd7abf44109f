import { Inject, Injectable } from '@nestjs/common';
import type { Alongside } from '@rookery/engine';
import { auditActions, type AuditAction, type JsonObject, type JsonValue } from '@rookery/model';
import { DataSource } from 'typeorm';
import { SCRUBBER } from '../composition/tokens.js';
import { storable } from '../persistence/parameters.js';
import type { Scrubber } from '../secrets/index.js';
import { auditChanges } from './audit-changes.js';
import { RequestTrail } from './request-trail.js';

/** Who acts: a person, or (`accountId` is `null`) the system by itself. A `Caller` is one. */
export interface Actor {
  readonly workspaceId: number;
  readonly accountId: number | null;
  readonly email: string;
}

/** One thing somebody did. */
export interface AuditEntry {
  readonly workspaceId: number;
  /** `null`: the system did it by itself. */
  readonly accountId: number | null;
  readonly action: AuditAction;
  /** The name of what it was done to, as people know it. */
  readonly subject: string;
  /** What it is found by when its name changes. Default: `subject`. */
  readonly objectId?: string | number | undefined;
  /** What else there is to say; holds no secrets. */
  readonly detail?: JsonObject;
  /** What it was before and after; where the two differ is kept, see `auditChanges`. Left out on one side: it was made or is gone. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** Paths of `before` and `after` whose values are told to nobody, besides those with the name of a secret. */
  readonly hides?: (path: string) => boolean;
  /** Default: that of the request under way. */
  readonly address?: string;
  /** Left out when the same person did the same to the same object within so many milliseconds: a draft that saves itself says so once. */
  readonly quietMs?: number;
  /** As `quietMs`, where an API token does it: a script that writes rows all day says so now and then. */
  readonly quietForTokensMs?: number;
}

/** Whoever runs one statement: an entity manager, or the session of a transaction. */
export interface AuditSession {
  query(text: string, values: (string | number | null)[]): Promise<unknown>;
}

/** Writes one record where it is called: inside the transaction of a change. */
export type AuditNote = Alongside;

/** The look for an earlier record uses audit_log_object_idx. */
const insert = `insert into audit_log (workspace_id, account_id, account_name, token_id, token_name, action, object_kind, object_id, subject, detail, changes, address, user_agent, request_id, route)
  select $1::int, $2::int, (select email from account where id = $2::int), $3::int, (select name from api_token where id = $3::int), $4::text, $5::text, $6::text, $7::text, $8::json, $9::json, $10::text, $11::text, $12::text, $13::text
  where $14::double precision is null or not exists (select from audit_log l where l.workspace_id = $1::int and l.object_kind = $5::text and l.object_id = $6::text and l.action = $4::text
    and l.account_id is not distinct from $2::int and l.token_id is not distinct from $3::int and l.at > now() - make_interval(secs => $14::double precision / 1000))`;

const LONGEST_NAME = 300;
const LONGEST_AGENT = 300;

/** Who did what to which object, from where, before and after. Written with the change itself when its session is handed in. */
@Injectable()
export class AuditLog {
  constructor(
    @Inject(DataSource) private readonly database: DataSource,
    @Inject(RequestTrail) private readonly trail: RequestTrail,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
  ) {}

  async record(entry: AuditEntry, session: AuditSession = this.database.manager): Promise<void> {
    const from = this.trail.current;
    const { changes, leftOut } = auditChanges(entry.before, entry.after, entry.hides);
    const detail = { ...entry.detail, ...(leftOut > 0 ? { changesLeftOut: leftOut } : {}) };
    await session.query(insert, [
      entry.workspaceId, entry.accountId, from?.tokenId ?? null,
      entry.action, auditActions[entry.action].object, nameOf(String(entry.objectId ?? entry.subject)), nameOf(entry.subject),
      this.#json(detail), this.#json(changes.map((change) => ({ ...change }))),
      entry.address ?? from?.address ?? null, from === undefined || from.userAgent === null ? null : nameOf(from.userAgent).slice(0, LONGEST_AGENT), from?.requestId ?? null, from?.route ?? null,
      entry.quietMs ?? (from?.tokenId == null ? null : (entry.quietForTokensMs ?? null)),
    ]);
  }

  /** For a change whose transaction is somebody else's: hand it in, and it is called there. */
  note(entry: AuditEntry): AuditNote {
    return (session) => this.record(entry, session);
  }

  /** Names of secrets were hidden before; here goes every secret that is known by its value. */
  #json(value: JsonValue): string {
    return JSON.stringify(this.scrubber.json(value)).replaceAll('\\u0000', '\\ufffd');
  }
}

function nameOf(text: string): string {
  return storable(text).slice(0, LONGEST_NAME).toWellFormed();
}
