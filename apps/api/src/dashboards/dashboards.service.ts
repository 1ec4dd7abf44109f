import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { storable } from '../persistence/parameters.js';
import { dashboardSchema, type DashboardDocument } from './dashboard-document.js';
import { DashboardsRepository, type DashboardRow } from './dashboards.repository.js';

/** Dashboards of a workspace; a list is told whole. */
const MOST = 100;

/** Times are ISO 8601. */
export interface DashboardView extends DashboardDocument {
  readonly name: string;
  readonly revision: number;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** Dashboards that people arranged; nobody overwrites what somebody else changed meanwhile. */
@Injectable()
export class DashboardsService {
  constructor(
    @Inject(DashboardsRepository) private readonly dashboards: DashboardsRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(workspaceId: number): Promise<{ readonly items: readonly Omit<DashboardView, 'tiles'>[] }> {
    const rows = await this.dashboards.list(workspaceId, MOST);
    return { items: rows.map(viewOf).map(({ tiles: _tiles, ...rest }) => rest) };
  }

  async find(workspaceId: number, name: string): Promise<DashboardView> {
    const row = await this.dashboards.find(workspaceId, name);
    if (row === undefined) throw apiError('notFound', { what: 'dashboard', id: name });
    return viewOf(row);
  }

  /** `revision` is that of the dashboard that was changed, 0 for a new one; 409 when it is another by now. */
  async save({ workspaceId, accountId, email }: Caller, name: string, { revision, document }: { readonly revision: number; readonly document: DashboardDocument }): Promise<DashboardView> {
    const former = revision === 0 ? undefined : await this.dashboards.find(workspaceId, name);
    const kept = plain(document);
    const note = this.audit.note({ workspaceId, accountId, action: 'dashboard.saved', subject: name, before: former?.document, after: kept });
    const change = { name, document: kept, now: this.clock.now(), by: email, note };
    if (revision === 0 && (await this.dashboards.list(workspaceId, MOST)).length === MOST) throw apiError('request.invalid', { summary: `there are ${MOST} dashboards already; remove one first` });
    const row = revision === 0 ? await this.dashboards.insert(workspaceId, change) : await this.dashboards.update(workspaceId, change, revision);
    if (row !== undefined) return viewOf(row);
    const current = await this.dashboards.find(workspaceId, name);
    if (current === undefined) throw apiError('notFound', { what: 'dashboard', id: name });
    throw apiError('conflict.revision', { current: current.revision, sent: revision });
  }

  async remove({ workspaceId, accountId }: Caller, name: string): Promise<void> {
    const note = this.audit.note({ workspaceId, accountId, action: 'dashboard.removed', subject: name, before: (await this.dashboards.find(workspaceId, name))?.document });
    if (!(await this.dashboards.remove(workspaceId, name, note))) throw apiError('notFound', { what: 'dashboard', id: name });
  }
}

/** Without the zero letter, which the database cannot keep. */
function plain(document: DashboardDocument): DashboardDocument {
  return dashboardSchema.parse(JSON.parse(JSON.stringify(document, (_key, value: unknown) => (typeof value === 'string' ? storable(value) : value))));
}

function viewOf({ name, document, revision, updatedAt, updatedBy }: DashboardRow): DashboardView {
  return { name, ...document, revision, updatedAt: new Date(updatedAt).toISOString(), updatedBy };
}
