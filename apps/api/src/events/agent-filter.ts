import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DATABASE } from '../composition/tokens.js';
import { apiError, invalidRequest } from '../http/api-error.js';
import type { Database, Statement } from '../persistence/database.js';

/** How every list names a part of the workspace: a workflow by id or name, an agent of it by slug. */
export const agentFilterShape = { workflow: z.string().min(1).max(100).optional(), agent: z.string().min(1).max(100).optional() };

export interface AgentFilter {
  readonly workflow?: string | undefined;
  readonly agent?: string | undefined;
}

/** What a filter means in the database; `undefined` leaves it open. */
export interface ResolvedFilter {
  readonly workflowId: number | undefined;
  /** All agents that ever had the slug in that workflow, the one that lives first. */
  readonly agentIds: readonly number[] | undefined;
}

const findWorkflow: Statement = {
  name: 'find-workflow-by-id-or-name',
  text: `select id from workflow where workspace_id = $1 and (id::text = $2 or name = $2) order by id::text = $2 desc limit 1`,
};
// uses agent_workflow_idx
const findAgents: Statement = {
  name: 'find-agents-by-slug',
  text: `select id from agent where workflow_id = $1 and workspace_id = $2 and slug = $3 order by state = 'live' desc, state = 'draining' desc, id desc`,
};

@Injectable()
export class AgentFilters {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Throws `notFound` for a workflow or an agent that is not in the workspace. */
  async resolve(workspaceId: number, { workflow, agent }: AgentFilter): Promise<ResolvedFilter> {
    if (workflow === undefined) {
      if (agent === undefined) return { workflowId: undefined, agentIds: undefined };
      throw invalidRequest([{ path: 'workflow', code: 'option.required', message: 'an agent is named within its workflow; name the workflow too' }]);
    }
    const [found] = await this.database.rows<{ readonly id: number }>(findWorkflow, [workspaceId, workflow]);
    if (found === undefined) throw apiError('notFound', { what: 'workflow', id: workflow });
    if (agent === undefined) return { workflowId: found.id, agentIds: undefined };
    const agents = await this.database.rows<{ readonly id: number }>(findAgents, [found.id, workspaceId, agent]);
    if (agents.length === 0) throw apiError('notFound', { what: 'agent', id: agent });
    return { workflowId: found.id, agentIds: agents.map(({ id }) => id) };
  }
}

