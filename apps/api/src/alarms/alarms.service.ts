import { Inject, Injectable } from '@nestjs/common';
import { jsonObjectOf, type JsonObject, type Language } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { z } from 'zod';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK, DATABASE } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { decodeCursor, pageOf, type Page } from '../http/page-cursor.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database } from '../persistence/database.js';
import type { AlarmKind, AlarmSeverity } from './alarm-kinds.js';
import { alarmText } from './alarm-texts.js';
import { alarmTable, namesOf, type AlarmRow } from './alarms.repository.js';

/** Something a person should look at, as the API tells it. Times are ISO 8601. */
export interface AlarmView {
  readonly id: string;
  readonly kind: AlarmKind;
  readonly severity: AlarmSeverity;
  readonly state: 'open' | 'cleared';
  readonly workflowId: string | null;
  readonly workflow: string | null;
  readonly agent: string | null;
  readonly message: string;
  readonly detail: JsonObject;
  readonly raisedAt: string;
  readonly clearedAt: string | null;
  readonly acknowledged: { readonly at: string; readonly by: string } | null;
  readonly mutedUntil: string | null;
}

export interface AlarmQuery {
  readonly state: 'open' | 'cleared' | null;
  readonly workflowId: number | null;
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly language: Language;
}

const cursorSchema = z.tuple([z.int()]);

/** Alarms that are on and that were, and what people say to them. */
@Injectable()
export class AlarmsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(workspaceId: number, { state, workflowId, cursor, limit, language }: AlarmQuery): Promise<Page<AlarmView>> {
    const below = cursor === undefined ? null : decodeCursor(cursor, cursorSchema)[0];
    const rows = await alarmTable(this.database).list({ workspaceId, state, workflowId, below, limit: limit + 1, now: this.clock.now() });
    return pageOf(rows, limit, { item: (row) => viewOf(row, language), position: ({ id }) => [id] });
  }

  /** Somebody takes care of it. The first to say so stays on record. */
  async acknowledge({ workspaceId, accountId, email }: Caller, id: number, language: Language): Promise<AlarmView> {
    const { identity, acknowledged_at: acknowledgedAt } = await this.#find(workspaceId, id);
    if (acknowledgedAt === null) {
      await this.database.transaction(async (session) => {
        await alarmTable(session).acknowledge(workspaceId, id, { now: this.clock.now(), by: email });
        await this.audit.record({ workspaceId, accountId, action: 'alarm.acknowledged', subject: identity, objectId: id }, alongsideSession(session));
      });
    }
    return viewOf(await this.#find(workspaceId, id), language);
  }

  /** For a span nobody is told of it, however often it is raised; it is still judged and listed. 0 ends the span. */
  async mute(caller: Caller, id: number, given: { readonly spanMs: number; readonly language: Language; readonly address: string }): Promise<AlarmView> {
    const { workspaceId, accountId, email } = caller;
    const { identity } = await this.#find(workspaceId, id);
    await this.database.transaction(async (session) => {
      const table = alarmTable(session);
      if (given.spanMs === 0) await table.unmute(workspaceId, identity);
      else await table.mute(workspaceId, identity, { until: this.clock.now() + given.spanMs, by: email });
      await this.audit.record({ workspaceId, accountId, action: given.spanMs === 0 ? 'alarm.unmuted' : 'alarm.muted', subject: identity, objectId: id, detail: { spanMs: given.spanMs }, address: given.address }, alongsideSession(session));
    });
    return viewOf(await this.#find(workspaceId, id), given.language);
  }

  async #find(workspaceId: number, id: number): Promise<AlarmRow> {
    const row = await alarmTable(this.database).find(workspaceId, id, this.clock.now());
    if (row === undefined) throw apiError('notFound', { what: 'alarm', id });
    return row;
  }
}

function viewOf(row: AlarmRow, language: Language): AlarmView {
  const detail = jsonObjectOf(JSON.parse(row.detail));
  return {
    id: String(row.id), kind: row.kind, severity: row.severity, state: row.cleared_at === null ? 'open' : 'cleared',
    workflowId: row.workflow_id === null ? null : String(row.workflow_id), workflow: row.workflow, agent: row.agent,
    message: alarmText(row.kind, namesOf(row), detail, language), detail,
    raisedAt: new Date(row.raised_at).toISOString(), clearedAt: isoTime(row.cleared_at),
    acknowledged: row.acknowledged_at === null ? null : { at: new Date(row.acknowledged_at).toISOString(), by: row.acknowledged_by ?? '' },
    mutedUntil: isoTime(row.muted_until),
  };
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
