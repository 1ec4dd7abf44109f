import type { AgentScope, Alongside } from '@rookery/engine';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Statement } from '../persistence/database.js';

export interface HookRow extends AgentScope {
  readonly id: string;
  /** Encrypted. */
  readonly secret: string;
  /** The one before it, encrypted, and until when it still counts, in milliseconds. */
  readonly formerSecret: string | null;
  readonly formerUntil: number | null;
}

export type NewHookRow = Omit<HookRow, 'formerSecret' | 'formerUntil'>;

const columns = 'id, workspace_id as "workspaceId", workflow_id as "workflowId", agent_id as "agentId", secret, former_secret as "formerSecret", former_until as "formerUntil"';

// uses hook_pkey
const byId: Statement = { name: 'hook by id', text: `select ${columns} from hook where id = $1` };
// uses hook_agent_key
const byAgent: Statement = { name: 'hook by agent', text: `select ${columns} from hook where agent_id = $1 and workspace_id = $2` };
const all: Statement = { name: 'hooks', text: `select ${columns} from hook` };
// uses agent_workflow_idx where a workflow is named
const withoutHook: Statement = {
  name: 'agents without hook',
  text: `select a.workspace_id as "workspaceId", a.workflow_id as "workflowId", a.id as "agentId"
    from agent a left join hook h on h.agent_id = a.id
    where a.state = 'live' and a.type = any ($1::text[]) and ($2::integer is null or a.workflow_id = $2) and h.id is null order by a.id`,
};
const insert: Statement = {
  name: 'insert hook',
  text: `insert into hook (id, workspace_id, workflow_id, agent_id, secret) values ($1, $2, $3, $4, $5) on conflict (agent_id) do nothing returning ${columns}`,
};
const replaceSecret: Statement = { name: 'replace hook secret', text: `update hook set secret = $3, former_secret = case when $4::bigint is null then null else secret end, former_until = $4 where id = $1 and workspace_id = $2 returning ${columns}` };

/** The rows of `hook`: an address for each agent that takes calls, the same over all versions. */
export class HooksRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): Promise<readonly HookRow[]> {
    return this.#database.rows<HookRow>(all, []);
  }

  async find(id: string): Promise<HookRow | undefined> {
    return (await this.#database.rows<HookRow>(byId, [id]))[0];
  }

  async ofAgent(scope: AgentScope): Promise<HookRow | undefined> {
    return (await this.#database.rows<HookRow>(byAgent, [scope.agentId, scope.workspaceId]))[0];
  }

  /** Published agents of the types that have no address yet. */
  agentsWithout(types: readonly string[], workflowId: number | null): Promise<readonly AgentScope[]> {
    return this.#database.rows<AgentScope>(withoutHook, [`{${types.map((type) => JSON.stringify(type)).join(',')}}`, workflowId]);
  }

  /** Undefined when another process was first. */
  async insert({ id, workspaceId, workflowId, agentId, secret }: NewHookRow): Promise<HookRow | undefined> {
    return (await this.#database.rows<HookRow>(insert, [id, workspaceId, workflowId, agentId, secret]))[0];
  }

  /** The former secret stays beside the new one until `formerUntil`; `null`: it is gone at once. */
  replaceSecret(row: HookRow, secret: string, { formerUntil, alongside }: { readonly formerUntil: number | null; readonly alongside?: Alongside | undefined }): Promise<HookRow | undefined> {
    return this.#database.transaction(async (session) => {
      const [replaced] = await session.rows<HookRow>(replaceSecret, [row.id, row.workspaceId, secret, formerUntil]);
      if (replaced !== undefined) await alongside?.(alongsideSession(session));
      return replaced;
    });
  }
}
