import { Inject, Injectable } from '@nestjs/common';
import { DATABASE } from '../../composition/tokens.js';
import type { Database, Statement } from '../../persistence/database.js';
import type { WorkflowScope } from '../../workflows/workflows.repository.js';

export interface CaptureRow extends WorkflowScope {
  readonly id: string;
  readonly slug: string;
  /** Encrypted. */
  readonly secret: string;
  /** Milliseconds. */
  readonly expiresAt: number;
  /** Calls taken so far. */
  readonly received: number;
}

const columns = 'id, workspace_id as "workspaceId", workflow_id as "workflowId", slug, secret, received, expires_at as "expiresAt"';

const insert: Statement = {
  name: 'insert hook capture',
  // uses hook_capture_workspace_idx
  text: `insert into hook_capture (id, workspace_id, workflow_id, slug, secret, expires_at)
    select $1, $2, $3, $4, $5, $6 where (select count(*) from hook_capture where workspace_id = $2 and expires_at > $7) < $8 returning ${columns}`,
};
// uses hook_capture_pkey
const find: Statement = { name: 'find hook capture', text: `select ${columns} from hook_capture where id = $1 and expires_at > $2` };
const take: Statement = { name: 'take a call of a hook capture', text: `update hook_capture set received = received + 1 where id = $1 and expires_at > $2 and received < $3 returning ${columns}` };
const remove: Statement = { name: 'remove hook capture', text: 'delete from hook_capture where id = $1 and workspace_id = $2 returning id' };
// uses hook_capture_expiry_idx
const forget: Statement = { name: 'forget hook captures', text: 'delete from hook_capture where expires_at < $1' };
const keep: Statement = { name: 'keep a captured call', text: 'insert into hook_capture_request (capture_id, position, request, received_at) select id, $2, $3, $4 from hook_capture where id = $1' };
// uses hook_capture_request_pkey
const calls: Statement = { name: 'captured calls', text: 'select request from hook_capture_request where capture_id = $1 order by position' };

/** The rows of `hook_capture` and `hook_capture_request`. */
@Injectable()
export class CapturesRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Undefined when the workspace has so many already. */
  async insert({ id, workspaceId, workflowId, slug, secret, expiresAt }: Omit<CaptureRow, 'received'>, { now, most }: { readonly now: number; readonly most: number }): Promise<CaptureRow | undefined> {
    return (await this.database.rows<CaptureRow>(insert, [id, workspaceId, workflowId, slug, secret, expiresAt, now, most]))[0];
  }

  /** One that is not over. */
  async find(id: string, now: number): Promise<CaptureRow | undefined> {
    return (await this.database.rows<CaptureRow>(find, [id, now]))[0];
  }

  /** Counts a call; undefined when there is no such capture any more, or it has taken as many as it takes. */
  async take(id: string, { now, most }: { readonly now: number; readonly most: number }): Promise<CaptureRow | undefined> {
    return (await this.database.rows<CaptureRow>(take, [id, now, most]))[0];
  }

  async keep(id: string, position: number, request: string, now: number): Promise<void> {
    await this.database.rows(keep, [id, position, request, now]);
  }

  /** As they were kept, oldest first. */
  async calls(id: string): Promise<readonly string[]> {
    return (await this.database.rows<{ readonly request: string }>(calls, [id])).map(({ request }) => request);
  }

  /** Whether there was one. */
  async remove(id: string, workspaceId: number): Promise<boolean> {
    return (await this.database.rows(remove, [id, workspaceId])).length > 0;
  }

  async forgetBefore(moment: number): Promise<void> {
    await this.database.rows(forget, [moment]);
  }
}
