import type { AgentScope, Alongside, EngineServices } from '@rookery/engine';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Statement } from '../persistence/database.js';
import { texts } from '../persistence/parameters.js';

export interface FeedRow extends AgentScope {
  /** 128 bits in hex. */
  readonly id: string;
  readonly tokenHash: string;
}

export interface FeedItemRow {
  readonly idempotencyKey: string;
  readonly title: string;
  readonly content: string;
  readonly url: string | null;
  readonly author: string | null;
  /** JSON text. */
  readonly payload: string;
  readonly publishedAt: number;
}

type Items = Parameters<EngineServices['addToFeed']>[1];

const columns = 'id, workspace_id as "workspaceId", workflow_id as "workflowId", agent_id as "agentId", token_hash as "tokenHash"';

// uses feed_pkey
const byId: Statement = { name: 'feed by id', text: `select ${columns} from feed where id = $1` };
// uses feed_agent_key
const byAgent: Statement = { name: 'feed by agent', text: `select ${columns} from feed where agent_id = $1 and workspace_id = $2` };
// uses agent_workflow_idx, feed_agent_key
const withoutFeed: Statement = {
  name: 'agents without feed',
  text: `select a.workspace_id as "workspaceId", a.workflow_id as "workflowId", a.id as "agentId" from agent a
    where a.workflow_id = $1 and a.state = 'live' and a.type = any ($2::text[]) and not exists (select from feed f where f.agent_id = a.id) order by a.id`,
};
const insert: Statement = {
  name: 'insert feed',
  text: `insert into feed (id, workspace_id, workflow_id, agent_id, token_hash, created_at) values ($1, $2, $3, $4, $5, $6) on conflict (agent_id) do nothing returning ${columns}`,
};
const replaceToken: Statement = { name: 'replace feed token', text: `update feed set token_hash = $3 where agent_id = $1 and workspace_id = $2 returning ${columns}` };

/** Uses feed_item_idempotency_key, then feed_item_agent_idx from its end: what lies beyond the newest goes. */
const addItems: Statement = {
  name: 'add feed items',
  text: `insert into feed_item (workspace_id, agent_id, published_at, idempotency_key, event_id, title, content, url, author, payload)
    select $1, $2, $3, given.* from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) as given
    on conflict (agent_id, idempotency_key) do nothing`,
};
const dropOld: Statement = {
  name: 'drop old feed items',
  text: `delete from feed_item where agent_id = $1 and id <= (select id from feed_item where agent_id = $1 order by id desc offset $2 limit 1)`,
};
// uses feed_item_agent_idx
const newest: Statement = {
  name: 'newest feed items',
  text: `select idempotency_key as "idempotencyKey", title, content, url, author, payload, published_at as "publishedAt" from feed_item where agent_id = $1 and workspace_id = $2 order by id desc limit $3`,
};

/** Addresses of published feeds and what is in them. */
export class FeedsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(id: string): Promise<FeedRow | undefined> {
    return (await this.#database.rows<FeedRow>(byId, [id]))[0];
  }

  async ofAgent(scope: AgentScope): Promise<FeedRow | undefined> {
    return (await this.#database.rows<FeedRow>(byAgent, [scope.agentId, scope.workspaceId]))[0];
  }

  /** Published agents of these types that have no address yet. */
  agentsWithout(workflowId: number, types: readonly string[]): Promise<readonly AgentScope[]> {
    return this.#database.rows<AgentScope>(withoutFeed, [workflowId, texts(types)]);
  }

  /** Undefined when another process was first. */
  async insert({ id, workspaceId, workflowId, agentId, tokenHash }: FeedRow, now: number): Promise<FeedRow | undefined> {
    return (await this.#database.rows<FeedRow>(insert, [id, workspaceId, workflowId, agentId, tokenHash, now]))[0];
  }

  replaceToken(scope: AgentScope, tokenHash: string, alongside?: Alongside): Promise<FeedRow | undefined> {
    return this.#database.transaction(async (session) => {
      const [row] = await session.rows<FeedRow>(replaceToken, [scope.agentId, scope.workspaceId, tokenHash]);
      if (row !== undefined) await alongside?.(alongsideSession(session));
      return row;
    });
  }

  /** Adds items that are not there yet; those beyond `keep`, the oldest, go. */
  async add({ workspaceId, agentId }: AgentScope, items: Items, { keep, now }: { readonly keep: number; readonly now: number }): Promise<void> {
    if (items.length === 0) return;
    const column = (read: (item: Items[number]) => string | null): Buffer => texts(items.map(read));
    await this.#database.rows(addItems, [
      workspaceId, agentId, now,
      column((item) => item.idempotencyKey), column((item) => item.event.id), column((item) => item.title), column((item) => item.content),
      column((item) => item.url ?? null), column((item) => item.author ?? null), column((item) => JSON.stringify(item.payload)),
    ]);
    await this.#database.rows(dropOld, [agentId, keep]);
  }

  /** The newest first. */
  newest(scope: AgentScope, limit: number): Promise<readonly FeedItemRow[]> {
    return this.#database.rows<FeedItemRow>(newest, [scope.agentId, scope.workspaceId, limit]);
  }
}
