import { Inject, Injectable } from '@nestjs/common';
import type { EngineStore } from '@rookery/engine';
import { DataSource } from 'typeorm';
import { AuditLog } from '../accounts/audit-log.js';
import { ENGINE_STORE } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { DisabledEndpoint } from '../persistence/index.js';

const MOST = 500;

export interface DisabledEndpointView {
  readonly endpoint: string;
  readonly reason: string;
  readonly workflowId: string;
  /** ISO 8601. */
  readonly disabledAt: string;
}

/** Endpoints that refused for good, and their way back. */
@Injectable()
export class EndpointsService {
  constructor(
    @Inject(DataSource) private readonly database: DataSource,
    @Inject(ENGINE_STORE) private readonly store: Pick<EngineStore, 'deliveries'>,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** The latest 500. */
  async list(workspaceId: number): Promise<{ readonly items: readonly DisabledEndpointView[] }> {
    const rows = await this.database.getRepository(DisabledEndpoint).find({ where: { workspaceId }, order: { disabledAt: 'desc' }, take: MOST });
    return { items: rows.map((row) => ({ endpoint: row.endpoint, reason: row.reason, workflowId: String(row.workflowId), disabledAt: new Date(row.disabledAt).toISOString() })) };
  }

  async enable(caller: Caller, endpoint: string, address: string): Promise<void> {
    const { workspaceId, accountId } = caller;
    if (!(await this.store.deliveries.enableEndpoint({ workspaceId, endpoint }))) throw apiError('notFound', { what: 'disabled endpoint', id: endpoint });
    await this.audit.record({ workspaceId, accountId, action: 'endpoint.enabled', subject: endpoint, detail: {}, address });
  }
}
