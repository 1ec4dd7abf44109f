import { Inject, Injectable } from '@nestjs/common';
import { Engine, replayIdOf, SupervisedLoop, type AgentScope } from '@rookery/engine';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { CLOCK, DATABASE, LOG } from '../composition/tokens.js';
import { engineLog } from '../engine/engine-log.js';
import type { Database, Session, Statement } from '../persistence/database.js';

/** Events that may wait at an agent for a replay: enough for its next turns, few enough to be cancelled at once. */
const MOST_WAITING = 4_000;
const BUSY_MS = 200;
const IDLE_MS = 2_000;
/** After a stand-still nothing is made up for: a rate is what the receiver bears. */
const LONGEST_STEP_MS = 1_000;
const REPLAYS_A_ROUND = 20;

interface RunningRow extends AgentScope {
  readonly id: number;
  readonly again: boolean;
  readonly eventKey: string | null;
  readonly ratePerSecond: number;
  readonly steppedAt: number;
  readonly agentState: 'live' | 'draining' | 'gone';
}

// uses replay_running_idx, agent_pkey; another process steps those that are locked
const running: Statement = {
  name: 'running replays',
  text: `select r.id, r.workspace_id as "workspaceId", r.workflow_id as "workflowId", r.agent_id as "agentId", r.again, r.event_key as "eventKey",
      r.rate_per_second as "ratePerSecond", r.stepped_at as "steppedAt", a.state as "agentState"
    from replay r join agent a on a.id = r.agent_id where r.state = 'running' order by r.stepped_at limit $1 for update of r skip locked`,
};
// uses injection_agent_idx
const countWaiting: Statement = { name: 'injections that wait', text: 'select count(*) as count from (select from injection where agent_id = $1 limit $2) w' };

/** The next events of all ranges by time, handed in and left behind in one statement. Uses replay_range_pkey, event_pkey. */
const step: Statement = {
  name: 'step replay',
  text: `with ranges as materialized (
      select producer_id, next_position, last_position from replay_range where replay_id = $1 and next_position <= last_position
    ), chosen as materialized (
      select r.last_position, e.producer_id, e.position, e.created_at from ranges r cross join lateral (
        select * from event e where e.producer_id = r.producer_id and e.position between r.next_position and r.last_position and ($5::text is null or e.key = $5)
        order by e.position limit $6
      ) e order by e.created_at, e.producer_id, e.position limit $6
    ), handed_in as (
      insert into injection (workspace_id, agent_id, slot, producer_id, position, created_at, replay_id)
      select $2, $3, 0, producer_id, position, $7, $4 from chosen order by created_at, producer_id, position returning 1
    ), advanced as (
      update replay_range r set next_position = case when (select count(*) from chosen) < $6 then r.last_position + 1
        else greatest(r.next_position, coalesce((select max(c.position) + 1 from chosen c where c.producer_id = r.producer_id and c.last_position = r.last_position), 0)) end
      where r.replay_id = $1 and r.next_position <= r.last_position
    ), told as (
      update replay set handed_in = handed_in + (select count(*) from handed_in), stepped_at = $7 where id = $1
    ) select count(*) as count from handed_in`,
};
const finish: Statement = {
  name: 'finish replay',
  text: `update replay r set state = 'done', finished_at = $3, total = handed_in where r.id = $1
    and not exists (select from replay_range g where g.replay_id = r.id and g.next_position <= g.last_position)
    and not exists (select from injection i where i.agent_id = r.agent_id and i.replay_id = $2)`,
};
const fail: Statement = { name: 'fail replay', text: `update replay set state = 'failed', reason = $2, finished_at = $3 where id = $1` };

/**
 * Hands the events of running replays to their agents at the asked rate, the oldest replay first. Any number of processes
 * may do it: a step is one transaction under the replay's row lock, so an event is handed in once.
 */
@Injectable()
export class ReplayRunner {
  readonly #database: Database;
  readonly #engine: Pick<Engine, 'wake'>;
  readonly #clock: Clock;
  readonly #loop: SupervisedLoop;

  constructor(@Inject(DATABASE) database: Database, @Inject(Engine) engine: Engine, @Inject(CLOCK) clock: Clock, @Inject(LOG) log: Logger) {
    this.#database = database;
    this.#engine = engine;
    this.#clock = clock;
    this.#loop = new SupervisedLoop({ name: 'replays', clock, log: engineLog(log), round: () => this.#round() });
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** A replay was just asked for: look now. */
  hurry(): void {
    this.#loop.hurry();
  }

  async #round(): Promise<number> {
    const woken: AgentScope[] = [];
    const count = await this.#database.transaction(async (session) => {
      const replays = await session.rows<RunningRow>(running, [REPLAYS_A_ROUND]);
      for (const replay of replays) if (await this.#step(session, replay)) woken.push(replay);
      return replays.length;
    });
    for (const { workspaceId, workflowId, agentId } of woken) this.#engine.wake({ workspaceId, workflowId, agentId });
    return count === 0 ? IDLE_MS : BUSY_MS;
  }

  /** True when events were handed in. */
  async #step(session: Session, replay: RunningRow): Promise<boolean> {
    const { id, workspaceId, agentId, again, eventKey, ratePerSecond, steppedAt, agentState } = replay;
    const now = this.#clock.now();
    if (agentState !== 'live') {
      await session.rows(fail, [id, 'the agent is no longer in the published version; publish it again and start a new replay', now]);
      return false;
    }
    const replayId = replayIdOf({ id, again });
    const [waiting] = await session.rows<{ readonly count: number }>(countWaiting, [agentId, MOST_WAITING]);
    const elapsedMs = Math.min(LONGEST_STEP_MS, Math.max(0, now - steppedAt));
    const allowed = Math.min(MOST_WAITING - (waiting?.count ?? 0), Math.floor((ratePerSecond * elapsedMs) / 1000));
    if (allowed > 0) {
      const [stepped] = await session.rows<{ readonly count: number }>(step, [id, workspaceId, agentId, replayId, eventKey, allowed, now]);
      if ((stepped?.count ?? 0) > 0) return true;
    }
    await session.rows(finish, [id, replayId, now]);
    return false;
  }
}
