import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK, DATABASE } from '../composition/tokens.js';
import type { Caller } from '../http/caller.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Statement } from '../persistence/database.js';
import { QuotaExchange } from './quota-exchange.js';
import { WorkspaceQuotas, type QuotaLimits } from './workspace-quotas.js';

const DAY_MS = 86_400_000;

const own: Statement = { name: 'own quota', text: 'select events_per_second as "eventsPerSecond", events_per_day as "eventsPerDay" from quota where workspace_id = $1' };
const used: Statement = { name: 'quota used', text: 'select accepted, refused, refused_at from quota_use where workspace_id = $1 and day = $2' };
const set: Statement = {
  name: 'set quota',
  text: `insert into quota (workspace_id, events_per_second, events_per_day, updated_at, updated_by) values ($1, $2, $3, $4, $5)
    on conflict (workspace_id) do update set events_per_second = excluded.events_per_second, events_per_day = excluded.events_per_day, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
};

export interface QuotaView {
  /** What holds now; `null`: no limit. */
  readonly limits: QuotaLimits;
  /** What was set for this workspace; `null`: the default of the installation holds. */
  readonly own: QuotaLimits;
  /** Since midnight UTC, up to the last two seconds. */
  readonly today: { readonly accepted: number; readonly refused: number; readonly lastRefusedAt: string | null; readonly endsAt: string };
}

/** What a workspace may bring in, and what it did. */
@Injectable()
export class QuotasService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(WorkspaceQuotas) private readonly quotas: WorkspaceQuotas,
    @Inject(QuotaExchange) private readonly exchange: QuotaExchange,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async view(workspaceId: number): Promise<QuotaView> {
    const day = Math.floor(this.clock.now() / DAY_MS);
    const [[limits], [use]] = await Promise.all([
      this.database.rows<QuotaLimits & Record<string, unknown>>(own, [workspaceId]),
      this.database.rows<{ readonly accepted: number; readonly refused: number; readonly refused_at: number | null }>(used, [workspaceId, day]),
    ]);
    return {
      limits: this.quotas.limitsOf(workspaceId),
      own: { eventsPerSecond: limits?.eventsPerSecond ?? null, eventsPerDay: limits?.eventsPerDay ?? null },
      today: {
        accepted: use?.accepted ?? 0, refused: use?.refused ?? 0,
        lastRefusedAt: use?.refused_at == null ? null : new Date(use.refused_at).toISOString(), endsAt: new Date((day + 1) * DAY_MS).toISOString(),
      },
    };
  }

  /** Holds here at once, and in other processes within two seconds, or ten when it is the first limit of all. */
  async set({ workspaceId, accountId, email }: Caller, limits: QuotaLimits, address: string): Promise<QuotaView> {
    const now = this.clock.now();
    const { own: former } = await this.view(workspaceId);
    await this.database.transaction(async (session) => {
      await session.rows(set, [workspaceId, limits.eventsPerSecond, limits.eventsPerDay, now, email]);
      await this.audit.record({ workspaceId, accountId, action: 'quota.set', subject: 'workspace', before: former, after: limits, address }, alongsideSession(session));
    });
    await this.exchange.exchange(now);
    return this.view(workspaceId);
  }
}
