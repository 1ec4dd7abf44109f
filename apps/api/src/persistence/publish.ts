import type { PlannedAgent, PublishPlan, PublishRequest, PublishResult, Topology } from '@rookery/engine';
import { alongsideSession } from './alongside-session.js';
import type { Database, Session, Statement } from './database.js';
import { booleans, numbers, texts } from './parameters.js';
import { loadTopologies } from './topologies.js';

const lockWorkflow: Statement = {
  name: 'lock-workflow',
  text: 'select id from workflow where id = $1 and workspace_id = $2 for update',
};

/** A statement of its own: what the lock waited for is not in the snapshot of the one that waited. */
const lastVersion: Statement = { name: 'last-version', text: 'select coalesce(max(version), 0) as version from workflow_version where workflow_id = $1' };

/** Ends every turn under way: those that hold their fence are waited for, the rest find it closed. In lock order. */
export const raiseEpochs: Statement = {
  name: 'raise-epochs',
  text: `with locked as (select agent_id, slot from runner where agent_id = any($1::int[]) order by agent_id, slot for update)
    update runner r set epoch = r.epoch + 1 from locked l where r.agent_id = l.agent_id and r.slot = l.slot`,
};

/** Heads stand still from here to the commit. */
const lockProducers: Statement = {
  name: 'lock-producers',
  text: 'select p.id, p.agent_id, p.port, p.head from producer p where p.agent_id = any($1::int[]) order by p.id for no key update',
};

const insertVersion: Statement = {
  name: 'insert-version',
  text: 'insert into workflow_version (workflow_id, version, workspace_id, document, note, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7)',
};

const setPublished: Statement = { name: 'set-published', text: 'update workflow set published_version = $2, updated_at = $3 where id = $1' };

const insertAgent: Statement = {
  name: 'insert-agent',
  text: `insert into agent (workspace_id, workflow_id, slug, type, state, version) values ($1, $2, $3, $4, 'live', $5) returning id`,
};

const keepAgent: Statement = { name: 'keep-agent', text: `update agent set slug = $2, state = 'live', gone_at = null, version = $3 where id = $1` };

const insertRunner: Statement = {
  name: 'insert-runner',
  text: 'insert into runner (agent_id, slot, workspace_id, workflow_id) values ($1, 0, $2, $3) on conflict (agent_id, slot) do nothing',
};

const upsertProducers: Statement = {
  name: 'upsert-producers',
  text: `insert into producer (workspace_id, agent_id, port, version, is_open, retention) select $1, $2, n.port, $3, true, $4 from unnest($5::text[]) n(port)
    on conflict (agent_id, port) do update set is_open = true, version = excluded.version, retention = excluded.retention returning id, agent_id, port, head`,
};

/** The same text keeps the next run. */
const upsertSchedule: Statement = {
  name: 'upsert-schedule',
  text: `insert into schedule as s (agent_id, workspace_id, workflow_id, slot, text, next_run_at) values ($1, $2, $3, 0, $4, $5)
    on conflict (agent_id) do update set text = excluded.text,
      next_run_at = case when s.text is not distinct from excluded.text and s.next_run_at is not null then s.next_run_at else excluded.next_run_at end`,
};

const endSchedules: Statement = { name: 'end-schedules', text: 'update schedule set text = null, next_run_at = null where agent_id = any($1::int[])' };

const removeSchedules: Statement = { name: 'remove-schedules', text: 'delete from schedule where agent_id = any($1::int[])' };

const drainAgents: Statement = { name: 'drain-agents', text: `update agent set state = 'draining' where id = any($1::int[])` };
const closeProducers: Statement = { name: 'close-producers', text: 'update producer set is_open = false where agent_id = any($1::int[])' };
const dropTimers: Statement = { name: 'drop-timers', text: 'delete from timer where agent_id = any($1::int[])' };

const keepLinks: Statement = { name: 'keep-links', text: `update link set state = 'live', drain_to = null, version = $2 where id = any($1::int[])` };

/** Under the producers' locks, so that the mark is exact. */
const drainLinks: Statement = {
  name: 'drain-links',
  text: `update link l set state = 'draining', drain_to = case when n.is_open then null else p.head end
    from unnest($1::int[], $2::boolean[]) n(id, is_open), producer p where l.id = n.id and p.id = l.producer_id`,
};

const insertLinks: Statement = {
  name: 'insert-links',
  text: `with added as (
      insert into link (workspace_id, workflow_id, producer_id, to_agent_id, state, version)
      select $1, $2, n.producer_id, n.to_agent_id, 'live', $3 from unnest($4::int[], $5::int[]) n(producer_id, to_agent_id) returning id, producer_id
    ) insert into link_cursor (link_id, slot, workspace_id, position) select a.id, 0, $1, p.head from added a join producer p on p.id = a.producer_id`,
};

interface Producer {
  readonly id: number;
  readonly agent_id: number;
  readonly port: string;
  readonly head: number;
}

interface Publishing {
  readonly session: Session;
  readonly request: PublishRequest;
  readonly version: number;
  readonly plan: PublishPlan;
}

/**
 * Switches a workflow to a new version in one transaction. Locks in the order of a turn (workflow, runners,
 * producers), so that publishing and running never deadlock.
 */
export function publish(database: Database, request: PublishRequest): Promise<PublishResult> {
  return database.transaction(async (session) => {
    const topology = await lockTopology(session, request);
    const version = topology.nextVersion;
    const plan = request.plan(topology.topology, version);
    const agentIds = numbers(topology.topology.agents.map(({ agentId }) => agentId));
    await session.rows(raiseEpochs, [agentIds]);
    await session.rows<Producer>(lockProducers, [agentIds]);
    const publishing: Publishing = { session, request, version, plan };
    await writeVersion(publishing);
    await removeAgents(publishing);
    const agents = await writeAgents(publishing);
    await writeLinks(publishing, agents);
    await request.alongside?.(version)(alongsideSession(session));
    return { version, plan };
  });
}

async function lockTopology(session: Session, { workspaceId, workflowId }: PublishRequest): Promise<{ readonly topology: Topology; readonly nextVersion: number }> {
  const [locked] = await session.rows(lockWorkflow, [workflowId, workspaceId]);
  const [topology] = locked === undefined ? [] : await loadTopologies(session, [workflowId]);
  if (topology === undefined) throw new Error(`workflow ${workflowId}: there is none in workspace ${workspaceId}`);
  const [last] = await session.rows<{ readonly version: number }>(lastVersion, [workflowId]);
  return { topology, nextVersion: (last?.version ?? 0) + 1 };
}

async function writeVersion({ session, request, version }: Publishing): Promise<void> {
  const { workflowId, workspaceId, document, note, by, now } = request;
  await session.rows(insertVersion, [workflowId, version, workspaceId, JSON.stringify(document), note, by, now]);
  await session.rows(setPublished, [workflowId, version, now]);
}

async function removeAgents({ session, plan }: Publishing): Promise<void> {
  if (plan.removedAgents.length === 0) return;
  const ids = numbers(plan.removedAgents.map(({ agentId }) => agentId));
  await session.rows(drainAgents, [ids]);
  // Closed for what comes in from outside; a draining step still emits in its turns.
  await session.rows(closeProducers, [ids]);
  await session.rows(removeSchedules, [ids]);
  const dropped = plan.removedAgents.filter(({ timers }) => timers === 'drop');
  if (dropped.length > 0) await session.rows(dropTimers, [numbers(dropped.map(({ agentId }) => agentId))]);
}

interface WrittenAgents {
  readonly idOf: ReadonlyMap<string, number>;
  readonly producers: readonly Producer[];
}

async function writeAgents(publishing: Publishing): Promise<WrittenAgents> {
  const idOf = new Map<string, number>();
  const producers: Producer[] = [];
  for (const agent of publishing.plan.agents) {
    const id = await writeAgent(publishing, agent);
    idOf.set(agent.slug, id);
    producers.push(...(await publishing.session.rows<Producer>(upsertProducers, [publishing.request.workspaceId, id, publishing.version, agent.retention, texts(agent.ports)])));
    await writeSchedule(publishing, agent, id);
  }
  return { idOf, producers };
}

async function writeAgent({ session, request, version }: Publishing, agent: PlannedAgent): Promise<number> {
  const { workspaceId, workflowId } = request;
  if (agent.agentId !== null) {
    await session.rows(keepAgent, [agent.agentId, agent.slug, version]);
    // One that was gone has no runner; for the others this does nothing.
    await session.rows(insertRunner, [agent.agentId, workspaceId, workflowId]);
    return agent.agentId;
  }
  const [inserted] = await session.rows<{ readonly id: number }>(insertAgent, [workspaceId, workflowId, agent.slug, agent.type, version]);
  if (inserted === undefined) throw new Error(`agent "${agent.slug}": it was not stored`);
  await session.rows(insertRunner, [inserted.id, workspaceId, workflowId]);
  return inserted.id;
}

async function writeSchedule({ session, request }: Publishing, agent: PlannedAgent, agentId: number): Promise<void> {
  const { workspaceId, workflowId } = request;
  if (agent.schedule === null) await session.rows(endSchedules, [numbers([agentId])]);
  else await session.rows(upsertSchedule, [agentId, workspaceId, workflowId, agent.schedule.text, agent.schedule.firstRunAt]);
}

async function writeLinks({ session, request, version, plan }: Publishing, agents: WrittenAgents): Promise<void> {
  const staying = [...plan.keptLinks, ...plan.revivedLinks].map(({ linkId }) => linkId);
  if (staying.length > 0) await session.rows(keepLinks, [numbers(staying), version]);
  const { removedLinks } = plan;
  if (removedLinks.length > 0) await session.rows(drainLinks, [numbers(removedLinks.map(({ linkId }) => linkId)), booleans(removedLinks.map(({ open }) => open))]);
  if (plan.newLinks.length === 0) return;
  const added = plan.newLinks.map(({ from, port, to }) => {
    const producer = agents.producers.find((candidate) => candidate.agent_id === agents.idOf.get(from) && candidate.port === port);
    const receiver = agents.idOf.get(to);
    if (producer === undefined || receiver === undefined) throw new Error(`link ${from} (${port}) -> ${to}: the plan names no such agents`);
    return { producer: producer.id, receiver };
  });
  await session.rows(insertLinks, [request.workspaceId, request.workflowId, version, numbers(added.map(({ producer }) => producer)), numbers(added.map(({ receiver }) => receiver))]);
}
