import type { Attendance, Lease, LeaseStore } from '@rookery/engine';
import type { Database, Statement } from './database.js';
import { numbers } from './parameters.js';

/**
 * Few rows, read whole. The epoch goes up with each taking: what the former owner was doing is fenced off. An owner's
 * own leases are prolonged, never taken anew. All times are the database's.
 */
const acquire: Statement = {
  name: 'acquire-leases',
  text: `with free as (
      select agent_id, slot from runner where lease_owner is null or (lease_owner <> $1 and lease_until <= clock_timestamp())
      order by lease_until nulls first, agent_id limit $3 for update skip locked
    ) update runner r set epoch = r.epoch + 1, lease_owner = $1, lease_until = clock_timestamp() + $2::double precision * interval '1 millisecond'
    from free f where r.agent_id = f.agent_id and r.slot = f.slot
    returning r.workspace_id, r.workflow_id, r.agent_id, r.slot, r.epoch`,
};

/** Everything that locks several runners takes them in this order: renewing, publishing, pausing, draining. */
const lockMine = 'with mine as (select agent_id, slot from runner where lease_owner = $1 order by agent_id, slot for update)';

const renew: Statement = {
  name: 'renew-leases',
  text: `${lockMine} update runner r set lease_until = clock_timestamp() + $2::double precision * interval '1 millisecond'
    from mine m where r.agent_id = m.agent_id and r.slot = m.slot
    returning r.workspace_id, r.workflow_id, r.agent_id, r.slot, r.epoch`,
};

const releaseAll: Statement = { name: 'release-all-leases', text: `${lockMine} update runner r set lease_owner = null, lease_until = null from mine m where r.agent_id = m.agent_id and r.slot = m.slot` };

const releaseSome: Statement = {
  name: 'release-leases',
  text: `${lockMine} update runner r set lease_owner = null, lease_until = null
    from unnest($2::int[], $3::smallint[], $4::int[]) n(agent_id, slot, workspace_id) join mine m on m.agent_id = n.agent_id and m.slot = n.slot
    where r.agent_id = n.agent_id and r.slot = n.slot and r.workspace_id = n.workspace_id`,
};

/**
 * A worker whose lease expired is gone, or so slow that others take over what it had. Rows of the dead are locked in
 * passing only, so that two workers that clear away the same ones do not wait for each other.
 */
const attend: Statement = {
  name: 'attend',
  text: `with dead as (
      select owner from worker where owner <> $1 and (attends_until <= clock_timestamp() or owner in (select lease_owner from runner where lease_until <= clock_timestamp()))
      for update skip locked
    ), buried as (delete from worker w using dead d where w.owner = d.owner
    ), me as (
      insert into worker (owner, since, attends_until) values ($1, clock_timestamp(), clock_timestamp() + $2::double precision * interval '1 millisecond')
      on conflict (owner) do update set attends_until = excluded.attends_until returning since
    ), others as (select owner, since from worker where owner <> $1 and owner not in (select owner from dead))
    select 1 + (select count(*) from others)::int as workers, (select count(*) from runner)::int as runners,
      (select count(*) from others o where (o.since, o.owner) < (m.since, $1))::int as rank from me m`,
};

const leave: Statement = { name: 'leave', text: 'delete from worker where owner = $1' };

interface LeaseRow {
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly agent_id: number;
  readonly slot: number;
  readonly epoch: number;
}

export function createLeaseStore(database: Database): LeaseStore {
  return {
    attend: async ({ owner, ttlMs }) => {
      const [row] = await database.rows<Attendance & Record<string, unknown>>(attend, [owner, ttlMs]);
      if (row === undefined) throw new Error('attending gave no answer');
      return { workers: row.workers, rank: row.rank, runners: row.runners };
    },
    acquire: async ({ owner, ttlMs, limit }) => (await database.rows<LeaseRow>(acquire, [owner, ttlMs, limit])).map((row) => toLease(row, owner)),
    renew: async ({ owner, ttlMs }) => (await database.rows<LeaseRow>(renew, [owner, ttlMs])).map((row) => toLease(row, owner)),
    release: async ({ owner, runners }) => {
      if (runners === undefined) {
        await database.rows(releaseAll, [owner]);
        await database.rows(leave, [owner]);
      } else await database.rows(releaseSome, [
        owner, numbers(runners.map(({ agentId }) => agentId)), numbers(runners.map(({ slot }) => slot)), numbers(runners.map(({ workspaceId }) => workspaceId)),
      ]);
    },
  };
}

function toLease(row: LeaseRow, owner: string): Lease {
  return { workspaceId: row.workspace_id, workflowId: row.workflow_id, agentId: row.agent_id, slot: row.slot, epoch: row.epoch, owner };
}
