import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../accounts/audit-log.js';
import type { Grant } from '../auth/grant.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { WorkspacesRepository, type OwnWorkspace } from './workspaces.repository.js';

/** Workspaces one person may own: room for any use, and an end to a script that runs wild. */
const MOST_OWNED = 100;

export interface WorkspaceView extends OwnWorkspace {
  /** The caller works in it now. */
  readonly isActive: boolean;
}

/** Making, naming and listing workspaces. A new one is empty and usable at once. */
@Injectable()
export class WorkspacesService {
  constructor(
    @Inject(WorkspacesRepository) private readonly workspaces: WorkspacesRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** Those the caller belongs to; an API token knows its own alone. */
  async list({ caller, evidence }: Grant): Promise<readonly WorkspaceView[]> {
    const all = await this.workspaces.list(caller.accountId);
    return all.map((workspace) => ({ ...workspace, isActive: workspace.id === caller.workspaceId })).filter(({ isActive }) => isActive || evidence.kind === 'session');
  }

  async create({ accountId, workspaceId: from, email }: Caller, name: string, address: string): Promise<WorkspaceView> {
    return this.workspaces.transaction(async (manager) => {
      await this.workspaces.lockAccount(accountId, manager);
      if ((await this.workspaces.countOwned(accountId, manager)) >= MOST_OWNED) throw apiError('workspace.tooMany', { limit: MOST_OWNED });
      const id = await this.workspaces.create(name, accountId, manager);
      // On record in both: who looks at either sees where the new one comes from.
      await this.audit.record({ workspaceId: id, accountId, action: 'workspace.created', subject: name, objectId: id, detail: { owner: email }, address }, manager);
      await this.audit.record({ workspaceId: from, accountId, action: 'workspace.created', subject: name, objectId: id, address }, manager);
      return { id, name, role: 'owner', members: 1, isActive: false };
    });
  }

  /** Throws `notFound` for any but the workspace the caller works in. */
  async rename({ accountId, workspaceId }: Caller, id: number, name: string, address: string): Promise<WorkspaceView> {
    if (id !== workspaceId) throw apiError('notFound', { what: 'workspace', id });
    return this.workspaces.transaction(async (manager) => {
      const before = await this.workspaces.rename(id, name, manager);
      if (before !== name) await this.audit.record({ workspaceId, accountId, action: 'workspace.renamed', subject: name, objectId: id, before: { name: before }, after: { name }, address }, manager);
      const found = await this.workspaces.find(accountId, id, manager);
      if (found === undefined) throw apiError('notFound', { what: 'workspace', id });
      return { ...found, isActive: true };
    });
  }
}
