import { Inject, Injectable } from '@nestjs/common';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';
import { numbers } from '../persistence/parameters.js';

export interface InboxRow {
  readonly id: number;
  readonly workflow_id: number;
  readonly workflow: string | null;
  readonly agent: string | null;
  readonly title: string;
  readonly body: string;
  readonly url: string | null;
  readonly level: string;
  readonly event_id: string;
  readonly created_at: Date;
  readonly read_at: Date | null;
}

/** Counted no further; whoever has more sees "1000+". */
export const MOST_UNREAD = 1_000;

const select = `select i.id, i.workflow_id, w.name as workflow, a.slug as agent, i.title, i.body, i.url, i.level, i.event_id, i.created_at, i.read_at
  from inbox_message i left join workflow w on w.id = i.workflow_id left join agent a on a.id = i.agent_id where i.workspace_id = $1`;

// all of these use inbox_message_workspace_idx
const newest: Statement = { name: 'list-inbox', text: `${select} and ($2::int is null or i.id < $2) order by i.id desc limit $3` };
const after: Statement = { name: 'list-inbox-after', text: `${select} and i.id > $2 order by i.id desc limit $3` };
const byIds: Statement = { name: 'load-inbox-messages', text: `${select} and i.id = any($2::int[]) order by i.id desc` };
const idsAfter: Statement = { name: 'list-inbox-ids', text: 'select id from inbox_message where workspace_id = $1 and id > $2 order by id desc limit $3' };
const unread: Statement = {
  name: 'count-unread',
  text: `select count(*)::int as count from (select from inbox_message where workspace_id = $1 and read_at is null limit ${MOST_UNREAD}) counted`,
};
const markRead: Statement = { name: 'mark-read', text: 'update inbox_message set read_at = coalesce(read_at, now()) where workspace_id = $1 and id = $2 returning id' };
const markAllRead: Statement = { name: 'mark-all-read', text: 'update inbox_message set read_at = now() where workspace_id = $1 and id <= $2 and read_at is null' };

/** Messages of the built-in inbox; the engine's `InboxWriter` adds them. */
@Injectable()
export class InboxRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Newest first; `below` leaves out that one and all newer. */
  list(workspaceId: number, page: { readonly below: number | undefined; readonly limit: number }): Promise<readonly InboxRow[]> {
    return this.database.rows<InboxRow>(newest, [workspaceId, page.below ?? null, page.limit]);
  }

  /** The newest of those after `id`, newest first. */
  listAfter(workspaceId: number, id: number, limit: number): Promise<readonly InboxRow[]> {
    return this.database.rows<InboxRow>(after, [workspaceId, id, limit]);
  }

  load(workspaceId: number, ids: readonly number[]): Promise<readonly InboxRow[]> {
    return ids.length === 0 ? Promise.resolve([]) : this.database.rows<InboxRow>(byIds, [workspaceId, numbers(ids)]);
  }

  /** Ids above `after`, newest first. */
  async listIds(workspaceId: number, after: number, limit: number): Promise<readonly number[]> {
    return (await this.database.rows<{ readonly id: number }>(idsAfter, [workspaceId, after, limit])).map(({ id }) => id);
  }

  async countUnread(workspaceId: number): Promise<number> {
    const [row] = await this.database.rows<{ readonly count: number }>(unread, [workspaceId]);
    return row?.count ?? 0;
  }

  /** False when there is no such message. */
  async markRead(workspaceId: number, id: number): Promise<boolean> {
    return (await this.database.rows(markRead, [workspaceId, id])).length > 0;
  }

  async markAllRead(workspaceId: number, upTo: number): Promise<void> {
    await this.database.rows(markAllRead, [workspaceId, upTo]);
  }
}
