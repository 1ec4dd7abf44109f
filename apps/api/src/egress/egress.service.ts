import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../accounts/audit-log.js';
import { NETWORK } from '../composition/tokens.js';
import type { Caller } from '../http/caller.js';
import type { EgressVerdict, Network } from '../network/index.js';
import { WorkspaceEgress } from '../persistence/entities/index.js';
import { EgressLists } from './egress-lists.js';
import { listsOf, type WrittenLists } from './egress-rules.js';

export interface EgressView extends WrittenLists {
  /** `null`: nobody ever set them. */
  readonly updatedAt: string | null;
}

const put = `insert into workspace_egress (workspace_id, allow, deny) values ($1, $2, $3)
  on conflict (workspace_id) do update set allow = excluded.allow, deny = excluded.deny, version = workspace_egress.version + 1, updated_at = now()`;

/** Where the agents of a workspace may call, and why not elsewhere. */
@Injectable()
export class EgressService {
  constructor(
    @Inject(DataSource) private readonly database: DataSource,
    @Inject(EgressLists) private readonly lists: EgressLists,
    @Inject(NETWORK) private readonly network: Network,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  async view(workspaceId: number): Promise<EgressView> {
    return viewOf(await this.database.manager.findOneBy(WorkspaceEgress, { workspaceId }));
  }

  /** Holds here at once and in other processes within two seconds; connections that are open and not permitted any more end. */
  async set({ workspaceId, accountId }: Caller, { allow, deny }: WrittenLists, address: string): Promise<EgressView> {
    await this.database.transaction(async (manager) => {
      // Locked, so that what is put on record as former is what this change replaces.
      const before = viewOf(await manager.findOne(WorkspaceEgress, { where: { workspaceId }, lock: { mode: 'pessimistic_write' } }));
      await manager.query(put, [workspaceId, JSON.stringify(allow), JSON.stringify(deny)]);
      await this.audit.record({ workspaceId, accountId, action: 'egress.set', subject: 'workspace', before: { allow: before.allow, deny: before.deny }, after: { allow, deny }, address }, manager);
    });
    await this.lists.refresh(workspaceId);
    return this.view(workspaceId);
  }

  /** What the guard says of a target; `given` in place of the lists that hold. Connects to nothing. */
  async check(workspaceId: number, target: string, given: Partial<WrittenLists>): Promise<EgressVerdict> {
    const { allow, deny } = await this.view(workspaceId);
    return this.network.explain(target, listsOf({ allow: given.allow ?? allow, deny: given.deny ?? deny }));
  }
}

function viewOf(row: WorkspaceEgress | null): EgressView {
  return { allow: row?.allow ?? [], deny: row?.deny ?? [], updatedAt: row?.updatedAt.toISOString() ?? null };
}
