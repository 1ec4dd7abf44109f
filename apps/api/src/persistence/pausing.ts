import type { WorkflowStore } from '@rookery/engine';
import { alongsideSession } from './alongside-session.js';
import type { Database, Statement } from './database.js';
import { numbers } from './parameters.js';
import { raiseEpochs } from './publish.js';

type PauseRequest = Parameters<WorkflowStore['setPaused']>[0];
type Paused = PauseRequest['paused'];

const lockForPause: Statement = {
  name: 'lock-for-pause',
  text: 'select paused from workflow where id = $1 and workspace_id = $2 for update',
};

const pauseWorkflow: Statement = { name: 'pause-workflow', text: 'update workflow set paused = $2 where id = $1' };

const loadPaused: Statement = { name: 'load-paused', text: `select id, paused from agent where workflow_id = $1 and state <> 'gone' order by id` };

const pauseAgent: Statement = { name: 'pause-agent', text: 'update agent set paused = $2 where id = $1' };

/** Draining links go no further than their mark. */
const skipUnread: Statement = {
  name: 'skip-unread',
  text: `update link_cursor c set position = greatest(c.position, least(p.head, coalesce(l.drain_to, p.head)))
    from link l join producer p on p.id = l.producer_id where l.to_agent_id = any($1::int[]) and c.link_id = l.id`,
};

/**
 * Pauses or resumes a workflow or one of its agents. The workflow's epochs go up, so that no turn under way moves on.
 * What came while an agent was paused with `drop` is skipped when it resumes.
 */
export function setPaused(database: Database, request: PauseRequest): Promise<void> {
  const { workspaceId, workflowId, agentId, paused } = request;
  return database.transaction(async (session) => {
    const [workflow] = await session.rows<{ readonly paused: Paused }>(lockForPause, [workflowId, workspaceId]);
    if (workflow === undefined) throw new Error(`workflow ${workflowId}: there is none in workspace ${workspaceId}`);
    const agents = await session.rows<PausableAgent>(loadPaused, [workflowId]);
    if (agentId !== undefined && !agents.some(({ id }) => id === agentId)) throw new Error(`agent ${agentId}: there is none in workflow ${workflowId}`);
    await (agentId === undefined ? session.rows(pauseWorkflow, [workflowId, paused]) : session.rows(pauseAgent, [agentId, paused]));
    await session.rows(raiseEpochs, [numbers(agents.map(({ id }) => id))]);
    const resumed = agents.filter((agent) => {
      const before = [workflow.paused, agent.paused];
      const after = agentId === undefined ? [paused, agent.paused] : [workflow.paused, agent.id === agentId ? paused : agent.paused];
      return before.includes('drop') && !after.includes('drop');
    });
    if (resumed.length > 0) await session.rows(skipUnread, [numbers(resumed.map(({ id }) => id))]);
    await request.alongside?.(alongsideSession(session));
  });
}

interface PausableAgent {
  readonly id: number;
  readonly paused: Paused;
}
