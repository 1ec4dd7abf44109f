import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../accounts/audit-log.js';
import { DATABASE } from '../composition/tokens.js';
import type { Caller } from '../http/caller.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Session, Statement } from '../persistence/database.js';

/** How long the law lets a workspace keep what, in days; `null`: it says nothing. */
export interface LegalRetention {
  /** Events and deliveries at most, whatever workflows say. */
  readonly eventDays: number | null;
  /** Marked fields in events, and what was said of their deliveries and failures, at most; the rest stays, as does what is not sent yet. */
  readonly personalDays: number | null;
  /** Records of the audit log: deleted when they are older, and no earlier. */
  readonly auditDays: number | null;
}

const nothing: LegalRetention = { eventDays: null, personalDays: null, auditDays: null };

const read: Statement = { name: 'read legal retention', text: 'select event_days as "eventDays", personal_days as "personalDays", audit_days as "auditDays" from personal_settings where workspace_id = $1' };
const save: Statement = {
  name: 'save legal retention',
  text: `insert into personal_settings (workspace_id, event_days, personal_days, audit_days) values ($1, $2, $3, $4)
    on conflict (workspace_id) do update set event_days = excluded.event_days, personal_days = excluded.personal_days, audit_days = excluded.audit_days`,
};

/** What the law says of this workspace; housekeeping keeps to it. */
@Injectable()
export class LegalRetentionService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  async view(workspaceId: number, session: Session = this.database): Promise<LegalRetention> {
    return (await session.rows<LegalRetention & Record<string, unknown>>(read, [workspaceId]))[0] ?? nothing;
  }

  set(caller: Caller, given: LegalRetention): Promise<LegalRetention> {
    const { workspaceId, accountId } = caller;
    return this.database.transaction(async (session) => {
      const before = await this.view(workspaceId, session);
      await session.rows(save, [workspaceId, given.eventDays, given.personalDays, given.auditDays]);
      await this.audit.record({ workspaceId, accountId, action: 'personal-data.retention-set', subject: 'personal data', before, after: given }, alongsideSession(session));
      return given;
    });
  }
}
