import type { AgentScope, EngineServices } from '@rookery/engine';
import type { Database, Statement } from '../persistence/database.js';
import { texts } from '../persistence/parameters.js';

type Messages = Parameters<EngineServices['addToInbox']>[1];

// uses inbox_message_idempotency_key
const insert: Statement = {
  name: 'insert inbox messages',
  text: `insert into inbox_message (workspace_id, workflow_id, agent_id, idempotency_key, title, body, url, level, event_id)
    select $1, $2, $3, given.* from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) as given
    on conflict (workspace_id, idempotency_key) do nothing returning id`,
};

/** Adds messages to the inbox, all in one statement; one with a key seen before is not added again. */
export class InboxWriter {
  readonly #database: Database;
  readonly #listeners = new Set<(workspaceId: number, added: number) => void>();

  constructor(database: Database) {
    this.#database = database;
  }

  async add({ workspaceId, workflowId, agentId }: AgentScope, messages: Messages): Promise<void> {
    if (messages.length === 0) return;
    const column = (read: (message: Messages[number]) => string | null): Buffer => texts(messages.map(read));
    const added = await this.#database.rows(insert, [
      workspaceId, workflowId, agentId,
      column((message) => message.idempotencyKey),
      column((message) => message.title),
      column((message) => message.body),
      column((message) => message.url ?? null),
      column((message) => message.level ?? 'info'),
      column((message) => message.event.id),
    ]);
    if (added.length > 0) for (const listener of this.#listeners) listener(workspaceId, added.length);
  }

  /** Calls `listener` after messages were added by this process. Returns the way to stop listening. */
  onAdded(listener: (workspaceId: number, added: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
