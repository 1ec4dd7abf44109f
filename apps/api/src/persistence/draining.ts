import type { Database, Session, Statement } from './database.js';
import { numbers } from './parameters.js';
import { raiseEpochs } from './publish.js';

/** Few rows drain at a time; both tables hold one row an agent or link. */
const findDraining: Statement = {
  name: 'find-draining',
  text: `select workflow_id as id from link where state = 'draining' union select workflow_id from agent where state = 'draining' order by 1`,
};

/** A workflow that is being published is left for the next time. */
const lockWorkflow: Statement = { name: 'lock-draining-workflow', text: 'select id from workflow where id = $1 for update skip locked' };

const removeDrained: Statement = {
  name: 'remove-drained-links',
  text: `with drained as (
      select l.id from link l join link_cursor c on c.link_id = l.id
      where l.workflow_id = $1 and l.state = 'draining' and l.drain_to is not null
      group by l.id, l.drain_to having min(c.position) >= l.drain_to
    ), cursors as (delete from link_cursor c using drained d where c.link_id = d.id)
    delete from link l using drained d where l.id = d.id returning l.id`,
};

/** Uses link_receiver_idx, timer_pkey, injection_agent_idx, delivery_due_idx, delivery_sending_idx. */
const findIdle: Statement = {
  name: 'find-idle-draining-agents',
  text: `select a.id from agent a where a.workflow_id = $1 and a.state = 'draining'
    and not exists (select from link l where l.to_agent_id = a.id)
    and not exists (select from timer t where t.agent_id = a.id)
    and not exists (select from injection i where i.agent_id = a.id)
    and not exists (select from delivery d where d.agent_id = a.id and d.status = 'pending')
    and not exists (select from delivery d where d.agent_id = a.id and d.status = 'sending')
    order by a.id`,
};

const endAgents: Statement = { name: 'end-agents', text: `update agent set state = 'gone', gone_at = $2 where id = any($1::int[])` };
const removeRunners: Statement = { name: 'remove-runners', text: 'delete from runner where agent_id = any($1::int[])' };

/** Nothing writes to a gone agent's producers any more, so their heads are final. */
const markOutLinks: Statement = {
  name: 'mark-out-links',
  text: `update link l set state = 'draining', drain_to = p.head from producer p
    where p.agent_id = any($1::int[]) and l.producer_id = p.id and l.drain_to is null`,
};

/** Ends what has drained. One agent's end may let its receivers end, so it goes on until nothing changes. */
export async function finishDraining(database: Database, now: number): Promise<readonly number[]> {
  const candidates = await database.rows<{ readonly id: number }>(findDraining, []);
  const changed: number[] = [];
  for (const { id } of candidates) {
    if (await database.transaction((session) => drainWorkflow(session, id, now))) changed.push(id);
  }
  return changed;
}

async function drainWorkflow(session: Session, workflowId: number, now: number): Promise<boolean> {
  const locked = await session.rows(lockWorkflow, [workflowId]);
  if (locked.length === 0) return false;
  let hasChanged = false;
  for (;;) {
    const links = await session.rows(removeDrained, [workflowId]);
    const agents = await endIdleAgents(session, workflowId, now);
    if (links.length + agents === 0) return hasChanged;
    hasChanged = true;
  }
}

async function endIdleAgents(session: Session, workflowId: number, now: number): Promise<number> {
  const candidates = await session.rows<{ readonly id: number }>(findIdle, [workflowId]);
  if (candidates.length === 0) return 0;
  // Behind the fence no turn can add a timer or an event, so what is idle now stays idle.
  await session.rows(raiseEpochs, [numbers(candidates.map(({ id }) => id))]);
  const idle = await session.rows<{ readonly id: number }>(findIdle, [workflowId]);
  const wasFenced = new Set(candidates.map(({ id }) => id));
  const ended = idle.flatMap(({ id }) => (wasFenced.has(id) ? [id] : []));
  if (ended.length === 0) return 0;
  const ids = numbers(ended);
  await session.rows(endAgents, [ids, now]);
  await session.rows(removeRunners, [ids]);
  await session.rows(markOutLinks, [ids]);
  return ended.length;
}
