import { Inject, Injectable } from '@nestjs/common';
import type { AuditAction, AuditObject, JsonObject } from '@rookery/model';
import { DataSource } from 'typeorm';
import type { AuditChange } from '../accounts/audit-changes.js';

/** What to look for; all of it must hold. */
export interface AuditFilter {
  readonly accountId?: number | undefined;
  /** `system`: nobody did it, the system acted by itself. */
  readonly isSystem?: boolean | undefined;
  readonly tokenId?: number | undefined;
  readonly actions?: readonly string[] | undefined;
  readonly objectKind?: string | undefined;
  readonly objectId?: string | undefined;
  /** Beginnings of words of the object's name and id, the person, the token and the address. */
  readonly text?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** A record as people read it. Times are ISO 8601. */
export interface AuditView {
  readonly id: number;
  readonly at: string;
  /** `system`: nobody; it acted by itself. */
  readonly who: { readonly kind: 'person' | 'token' | 'system'; readonly accountId: number | null; readonly account: string | null; readonly tokenId: number | null; readonly token: string | null };
  readonly action: AuditAction;
  readonly object: { readonly kind: AuditObject; readonly id: string; readonly name: string };
  readonly changes: readonly AuditChange[];
  readonly detail: JsonObject;
  readonly from: { readonly address: string | null; readonly userAgent: string | null };
  readonly requestId: string | null;
  readonly route: string | null;
}

export interface AuditPlace {
  /** Microseconds since 1970, as text: a `Date` would lose the last three digits and with them the order. */
  readonly at: string;
  readonly id: number;
}

export type AuditRow = AuditView & { readonly place: AuditPlace };

interface StoredRow {
  readonly id: number;
  readonly at: Date;
  readonly place: string;
  readonly account_id: number | null;
  readonly account_name: string | null;
  readonly token_id: number | null;
  readonly token_name: string | null;
  readonly action: AuditAction;
  readonly object_kind: AuditObject;
  readonly object_id: string;
  readonly subject: string;
  readonly detail: JsonObject;
  readonly changes: readonly AuditChange[];
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly request_id: string | null;
  readonly route: string | null;
}

/** What words are looked for in; the expression of audit_log_text_idx. */
export const searchedText = `to_tsvector('simple', subject || ' ' || object_id || ' ' || coalesce(account_name, '') || ' ' || coalesce(token_name, '') || ' ' || coalesce(address, ''))`;
const micros = '(extract(epoch from at) * 1000000)::bigint';

/** Reads the audit log of one workspace. */
@Injectable()
export class AuditReader {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  /** Newest first, from below `below`. */
  async list(workspaceId: number, filter: AuditFilter, { below, limit }: { readonly below?: AuditPlace | undefined; readonly limit: number }): Promise<readonly AuditRow[]> {
    const { text, values } = auditQuery(workspaceId, filter, { below, limit });
    return (await this.database.query<StoredRow[]>(text, values)).map(viewOf);
  }

  /** Who did something here, for a list to choose from: at most 200, by name. */
  async people(workspaceId: number): Promise<readonly { readonly accountId: number; readonly name: string }[]> {
    // Jumps from account to account over audit_log_account_idx instead of reading every record.
    return this.database.query(
      `with recursive known as (
        (select account_id from audit_log where workspace_id = $1 and account_id is not null order by account_id limit 1)
        union all
        select (select l.account_id from audit_log l where l.workspace_id = $1 and l.account_id > k.account_id order by l.account_id limit 1) from known k where k.account_id is not null
      ) select k.account_id as "accountId", coalesce(a.email, (select l.account_name from audit_log l where l.workspace_id = $1 and l.account_id = k.account_id order by l.at desc limit 1), '') as name
        from known k left join account a on a.id = k.account_id where k.account_id is not null order by name limit 200`,
      [workspaceId],
    );
  }
}

/**
 * Walks audit_log_time_idx, or audit_log_account_idx, audit_log_action_idx, audit_log_object_idx where one of those is asked for, backwards
 * from `below`; words come out of audit_log_text_idx. Exported so that a test can ask the server for the plan.
 */
export function auditQuery(workspaceId: number, filter: AuditFilter, { below, limit }: { readonly below?: AuditPlace | undefined; readonly limit: number }): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [workspaceId];
  const conditions = ['workspace_id = $1'];
  const and = (condition: (parameter: string) => string, value: unknown): void => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (filter.accountId !== undefined) and((p) => `account_id = ${p}`, filter.accountId);
  if (filter.isSystem === true) conditions.push('account_id is null');
  if (filter.tokenId !== undefined) and((p) => `token_id = ${p}`, filter.tokenId);
  if (filter.actions?.length === 1) and((p) => `action = ${p}`, filter.actions[0]);
  else if (filter.actions !== undefined) and((p) => `action = any(${p}::text[])`, filter.actions);
  if (filter.objectKind !== undefined) and((p) => `object_kind = ${p}`, filter.objectKind);
  if (filter.objectId !== undefined) and((p) => `object_id = ${p}`, filter.objectId);
  if (filter.from !== undefined) and((p) => `at >= ${p}`, filter.from);
  if (filter.to !== undefined) and((p) => `at < ${p}`, filter.to);
  const words = wordsOf(filter.text);
  if (words !== undefined) and((p) => `${searchedText} @@ to_tsquery('simple', ${p})`, words);
  if (below !== undefined) {
    values.push(below.at, below.id);
    conditions.push(`(at, id) < (timestamptz 'epoch' + $${values.length - 1}::bigint * interval '1 microsecond', $${values.length}::int)`);
  }
  values.push(limit);
  return {
    text: `select id, at, ${micros}::text as place, account_id, account_name, token_id, token_name, action, object_kind, object_id, subject, detail, changes, address, user_agent, request_id, route
      from audit_log where ${conditions.join(' and ')} order by at desc, id desc limit $${values.length}`,
    values,
  };
}

/** Every word as a beginning, quoted, so that no sign in it is an operator. What holds neither letter nor digit is no word to the server. */
function wordsOf(text: string | undefined): string | undefined {
  const words = (text ?? '').split(/\s+/).map((word) => word.replaceAll(/['\\:&|!<>()*\0]/g, '')).filter((word) => /[\p{L}\p{N}]/u.test(word));
  return words.length === 0 ? undefined : words.map((word) => `'${word}':*`).join(' & ');
}

function viewOf(row: StoredRow): AuditRow {
  const kind = row.token_id !== null ? 'token' : row.account_id !== null ? 'person' : 'system';
  return {
    id: row.id, at: row.at.toISOString(),
    who: { kind, accountId: row.account_id, account: row.account_name, tokenId: row.token_id, token: row.token_name },
    action: row.action,
    object: { kind: row.object_kind, id: row.object_id, name: row.subject },
    changes: row.changes, detail: row.detail,
    from: { address: row.address, userAgent: row.user_agent },
    requestId: row.request_id, route: row.route,
    place: { at: row.place, id: row.id },
  };
}
