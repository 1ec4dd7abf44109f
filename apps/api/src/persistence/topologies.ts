import type { Topology, TopologyAgent, TopologyLink } from '@rookery/engine';
import type { Session, Statement } from './database.js';
import { numbers } from './parameters.js';

/** Everything below uses workflow_pkey, agent_workflow_idx, producer_port_key, link_workflow_idx, link_cursor_pkey. */
const loadWorkflows: Statement = {
  name: 'load-workflows',
  text: 'select id, workspace_id, name, published_version, paused from workflow where id = any($1::int[]) order by id',
};

const loadAgents: Statement = {
  name: 'load-agents',
  text: `select id, workflow_id, slug, type, state, version, paused from agent where workflow_id = any($1::int[]) order by id`,
};

const loadProducers: Statement = {
  name: 'load-producers',
  text: `select p.id, p.agent_id, p.port, p.head from agent a join producer p on p.agent_id = a.id
    where a.workflow_id = any($1::int[]) order by p.id`,
};

const loadLinks: Statement = {
  name: 'load-links',
  text: `select l.id, l.workflow_id, l.producer_id, p.agent_id as from_agent_id, p.port, l.to_agent_id, l.state, l.drain_to, l.version, c.position
    from link l join producer p on p.id = l.producer_id join link_cursor c on c.link_id = l.id and c.slot = 0
    where l.workflow_id = any($1::int[]) order by l.id`,
};

/** Scans the agents: a starting process and nobody else asks. */
export const findRunningWorkflows: Statement = { name: 'find-running-workflows', text: `select distinct workflow_id as id from agent where state <> 'gone' order by 1` };

interface WorkflowRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly name: string;
  readonly published_version: number | null;
  readonly paused: Topology['paused'];
}

interface AgentRow {
  readonly id: number;
  readonly workflow_id: number;
  readonly slug: string;
  readonly type: string;
  readonly state: TopologyAgent['state'];
  readonly version: number;
  readonly paused: TopologyAgent['paused'];
}

interface ProducerRow {
  readonly id: number;
  readonly agent_id: number;
  readonly port: string;
  readonly head: number;
}

interface LinkRow {
  readonly id: number;
  readonly workflow_id: number;
  readonly producer_id: number;
  readonly from_agent_id: number;
  readonly port: string;
  readonly to_agent_id: number;
  readonly state: TopologyLink['state'];
  readonly drain_to: number | null;
  readonly version: number;
  readonly position: number;
}

/** Loads workflows as they run. Call it in a snapshot, or behind the workflows' row locks, or the parts may not agree. */
export async function loadTopologies(session: Session, workflowIds: readonly number[]): Promise<readonly Topology[]> {
  const ids = numbers(workflowIds);
  const workflows = await session.rows<WorkflowRow>(loadWorkflows, [ids]);
  const agents = Map.groupBy(await session.rows<AgentRow>(loadAgents, [ids]), (agent) => agent.workflow_id);
  const producers = Map.groupBy(await session.rows<ProducerRow>(loadProducers, [ids]), (producer) => producer.agent_id);
  const links = Map.groupBy(await session.rows<LinkRow>(loadLinks, [ids]), (link) => link.workflow_id);
  return workflows.map((workflow) => ({
    workspaceId: workflow.workspace_id,
    workflowId: workflow.id,
    name: workflow.name,
    version: workflow.published_version,
    paused: workflow.paused,
    agents: (agents.get(workflow.id) ?? []).map((agent) => toAgent(agent, workflow.workspace_id, producers.get(agent.id) ?? [])),
    links: (links.get(workflow.id) ?? []).map(toLink),
  }));
}

function toAgent(row: AgentRow, workspaceId: number, producers: readonly ProducerRow[]): TopologyAgent {
  const { id: agentId, workflow_id: workflowId, slug, type, state, version, paused } = row;
  return { workspaceId, workflowId, agentId, slug, type, state, version, paused, producers: producers.map(({ id, port, head }) => ({ id, port, head })) };
}

function toLink(row: LinkRow): TopologyLink {
  return {
    id: row.id, producerId: row.producer_id, fromAgentId: row.from_agent_id, port: row.port, toAgentId: row.to_agent_id,
    state: row.state, drainTo: row.drain_to, version: row.version, cursor: row.position,
  };
}
