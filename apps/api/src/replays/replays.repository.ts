import type { AgentScope, Alongside, WorkspaceScope } from '@rookery/engine';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Session, Statement } from '../persistence/database.js';
import { numbers } from '../persistence/parameters.js';

export type ReplayState = 'running' | 'done' | 'cancelled' | 'failed';

export interface ReplayRow extends AgentScope {
  readonly id: number;
  readonly slug: string;
  readonly again: boolean;
  readonly eventKey: string | null;
  readonly ratePerSecond: number;
  readonly state: ReplayState;
  readonly reason: string | null;
  readonly total: number;
  readonly handedIn: number;
  /** Handed in, and not taken by the agent yet. */
  readonly waiting: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly steppedAt: number;
  readonly finishedAt: number | null;
}

/** Events of one producer, both ends included. */
export interface EventRange {
  readonly producerId: number;
  readonly first: number;
  readonly last: number;
}

export interface NewReplay extends AgentScope {
  readonly again: boolean;
  readonly eventKey: string | null;
  readonly ratePerSecond: number;
  readonly total: number;
  readonly createdBy: string;
  readonly now: number;
  readonly ranges: readonly EventRange[];
}

/** Of the events a replay would bring to an action: what was done about them. */
export interface StandingCount {
  readonly status: string | null;
  readonly count: number;
}

const columns = `r.id, r.workspace_id as "workspaceId", r.workflow_id as "workflowId", r.agent_id as "agentId", a.slug, r.again, r.event_key as "eventKey",
  r.rate_per_second as "ratePerSecond", r.state, r.reason, r.total, r.handed_in as "handedIn", r.created_by as "createdBy", r.created_at as "createdAt",
  r.stepped_at as "steppedAt", r.finished_at as "finishedAt",
  (select count(*) from injection i where i.agent_id = r.agent_id and i.replay_id = r.id || case when r.again then '-again' else '' end) as waiting`;

const insert: Statement = {
  name: 'insert replay',
  text: `insert into replay (workspace_id, workflow_id, agent_id, again, event_key, rate_per_second, state, total, created_by, created_at, stepped_at)
    values ($1, $2, $3, $4, $5, $6, 'running', $7, $8, $9, $9) returning id`,
};
const insertRanges: Statement = {
  name: 'insert replay ranges',
  text: `insert into replay_range (replay_id, producer_id, next_position, last_position)
    select $1, * from unnest($2::int[], $3::bigint[], $4::bigint[]) on conflict do nothing`,
};
// uses replay_pkey, injection_agent_idx
const find: Statement = { name: 'find replay', text: `select ${columns} from replay r join agent a on a.id = r.agent_id where r.id = $1 and r.workspace_id = $2` };
// uses replay_workspace_idx
const list: Statement = {
  name: 'list replays',
  text: `select ${columns} from replay r join agent a on a.id = r.agent_id where r.workspace_id = $1 and r.id < $2 order by r.id desc limit $3`,
};
const cancel: Statement = {
  name: 'cancel replay',
  text: `update replay set state = 'cancelled', finished_at = $3 where id = $1 and workspace_id = $2 and state = 'running' returning agent_id as "agentId", again`,
};
// uses injection_agent_idx
const dropInjections: Statement = { name: 'drop injections of replay', text: 'delete from injection where agent_id = $1 and replay_id = $2' };
const setRate: Statement = { name: 'set replay rate', text: `update replay set rate_per_second = $3 where id = $1 and workspace_id = $2 and state = 'running' returning id` };
// uses producer_pkey
const head: Statement = { name: 'head of producer', text: 'select head from producer where id = $1 and workspace_id = $2' };
// uses event_pkey
const countEvents: Statement = {
  name: 'count events of ranges',
  text: `select coalesce(sum(n.count), 0)::bigint as count from unnest($2::int[], $3::bigint[], $4::bigint[]) r(producer_id, first, last)
    cross join lateral (select count(*) from event e where e.producer_id = r.producer_id and e.position between r.first and r.last and e.workspace_id = $1 and ($5::text is null or e.key = $5)) n`,
};
// uses event_pkey, delivery_pkey
const countStandings: Statement = {
  name: 'count standings of ranges',
  text: `select d.status, count(*) as count from unnest($2::int[], $3::bigint[], $4::bigint[]) r(producer_id, first, last)
    join event e on e.producer_id = r.producer_id and e.position between r.first and r.last and e.workspace_id = $1 and ($5::text is null or e.key = $5)
    left join delivery d on d.agent_id = $6 and d.producer_id = e.producer_id and d.position = e.position group by d.status`,
};

/** Replays: what is asked for and how far it is. */
export class ReplaysRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get session(): Session {
    return this.#database;
  }

  /** `note` is written in the same transaction, here and below. */
  insert(replay: NewReplay, note: (id: number) => Alongside): Promise<number> {
    return this.#database.transaction(async (session) => {
      const { workspaceId, workflowId, agentId, again, eventKey, ratePerSecond, total, createdBy, now, ranges } = replay;
      const [row] = await session.rows<{ readonly id: number }>(insert, [workspaceId, workflowId, agentId, again, eventKey, ratePerSecond, total, createdBy, now]);
      if (row === undefined) throw new Error('a replay was not stored');
      await session.rows(insertRanges, [row.id, ...rangeColumns(ranges)]);
      await note(row.id)(alongsideSession(session));
      return row.id;
    });
  }

  async find(scope: WorkspaceScope, id: number): Promise<ReplayRow | undefined> {
    return (await this.#database.rows<ReplayRow>(find, [id, scope.workspaceId]))[0];
  }

  /** Newest first. */
  list(scope: WorkspaceScope, before: number, limit: number): Promise<readonly ReplayRow[]> {
    return this.#database.rows<ReplayRow>(list, [scope.workspaceId, before, limit]);
  }

  /** Nothing more is handed in, and what waits is taken back. False when it does not run. */
  cancel(scope: WorkspaceScope, id: number, now: number, note: Alongside): Promise<boolean> {
    return this.#database.transaction(async (session) => {
      const [row] = await session.rows<{ readonly agentId: number; readonly again: boolean }>(cancel, [id, scope.workspaceId, now]);
      if (row === undefined) return false;
      await session.rows(dropInjections, [row.agentId, `${id}${row.again ? '-again' : ''}`]);
      await note(alongsideSession(session));
      return true;
    });
  }

  setRate(scope: WorkspaceScope, id: number, ratePerSecond: number, note: Alongside): Promise<boolean> {
    return this.#database.transaction(async (session) => {
      const isRunning = (await session.rows(setRate, [id, scope.workspaceId, ratePerSecond])).length > 0;
      if (isRunning) await note(alongsideSession(session));
      return isRunning;
    });
  }

  /** The newest position of a producer. */
  async head(scope: WorkspaceScope, producerId: number): Promise<number> {
    return (await this.#database.rows<{ readonly head: number }>(head, [producerId, scope.workspaceId]))[0]?.head ?? 0;
  }

  async count(scope: WorkspaceScope, ranges: readonly EventRange[], key: string | null): Promise<number> {
    const [row] = await this.#database.rows<{ readonly count: number }>(countEvents, [scope.workspaceId, ...rangeColumns(ranges), key]);
    return row?.count ?? 0;
  }

  standings(scope: AgentScope, ranges: readonly EventRange[], key: string | null): Promise<readonly StandingCount[]> {
    return this.#database.rows<StandingCount>(countStandings, [scope.workspaceId, ...rangeColumns(ranges), key, scope.agentId]);
  }
}

function rangeColumns(ranges: readonly EventRange[]): readonly [string, string, string] {
  return [numbers(ranges.map(({ producerId }) => producerId)), numbers(ranges.map(({ first }) => first)), numbers(ranges.map(({ last }) => last))];
}
