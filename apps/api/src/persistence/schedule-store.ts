import type { DueSchedule, RunnerScope, ScheduleStore, TurnCommit } from '@rookery/engine';
import type { Database, Session, Statement } from './database.js';
import { numbers } from './parameters.js';

/**
 * Uses schedule_next_run_idx. A source that was asked and has not answered is left alone: it never overlaps itself,
 * and what it misses meanwhile is for its misfire policy to say.
 */
const lockDue: Statement = {
  name: 'lock-due-schedules',
  text: `select agent_id, workspace_id, workflow_id, slot, next_run_at from schedule
    where next_run_at <= $1 and requested_at is null order by next_run_at limit $2 for update skip locked`,
};

const moveOn: Statement = {
  name: 'move-schedules-on',
  text: `update schedule s set next_run_at = n.next_run_at, requested_at = n.run_at, requested_by = case when n.run_at is null then s.requested_by else 'schedule' end
    from unnest($1::int[], $2::bigint[], $3::bigint[]) n(agent_id, run_at, next_run_at) where s.agent_id = n.agent_id`,
};

/** A request that waits already stays. A source without a schedule gets a row too: it holds the request. */
const requestRun: Statement = {
  name: 'request-run',
  text: `insert into schedule (agent_id, workspace_id, workflow_id, slot, requested_at, requested_by) values ($1, $2, $3, 0, $4, 'person')
    on conflict (agent_id) do update set requested_at = excluded.requested_at, requested_by = excluded.requested_by where schedule.requested_at is null`,
};

const setNext: Statement = { name: 'set-next-run', text: 'update schedule set next_run_at = $3 where agent_id = $1 and workspace_id = $2' };

/** Reads schedule_next_run_idx from its start. */
const nextDue: Statement = { name: 'next-due-schedule', text: 'select next_run_at from schedule where next_run_at is not null and requested_at is null order by next_run_at limit 1' };

const setSourceCursor: Statement = { name: 'set-source-cursor', text: 'update agent set source_cursor = $3 where id = $1 and workspace_id = $2' };

/** A request that came meanwhile has another moment and stays; one that says there is more asks again at $4. */
const clearRequest: Statement = {
  name: 'clear-request',
  text: `update schedule set requested_at = case when requested_at = $3 then $4::bigint else coalesce(requested_at, $4::bigint) end,
      requested_by = case when (requested_at is null or requested_at = $3) then case when $4::bigint is not null then 'schedule' end else requested_by end
    where agent_id = $1 and workspace_id = $2`,
};

interface ScheduleRow {
  readonly agent_id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly slot: number;
  readonly next_run_at: number;
}

export function createScheduleStore(database: Database): ScheduleStore {
  return {
    claimDue: ({ now, limit, next }) => database.transaction(async (session) => {
      const rows = await session.rows<ScheduleRow>(lockDue, [now, limit]);
      if (rows.length === 0) return [];
      const claims = rows.map((row) => {
        const due = toDue(row);
        return { due, ...next(due) };
      });
      await session.rows(moveOn, [
        numbers(claims.map(({ due }) => due.agentId)), numbers(claims.map(({ runAt }) => runAt)), numbers(claims.map(({ nextRunAt }) => nextRunAt)),
      ]);
      return claims.flatMap(({ due, runAt }) => (runAt === null ? [] : [due]));
    }),
    request: async ({ workspaceId, workflowId, agentId, now }) => {
      await database.rows(requestRun, [agentId, workspaceId, workflowId, now]);
    },
    setNext: async ({ workspaceId, agentId, nextRunAt }) => {
      await database.rows(setNext, [agentId, workspaceId, nextRunAt]);
    },
    nextDueAt: async () => (await database.rows<{ readonly next_run_at: number }>(nextDue, []))[0]?.next_run_at ?? null,
  };
}

/** The source's own part of its turn: where it stands, and that it did what it was asked. */
export async function answerRequest(session: Session, turn: RunnerScope & { readonly now: number }, source: NonNullable<TurnCommit['source']>): Promise<void> {
  if (source.cursor !== undefined) await session.rows(setSourceCursor, [turn.agentId, turn.workspaceId, source.cursor]);
  if (source.answers !== null || source.more) await session.rows(clearRequest, [turn.agentId, turn.workspaceId, source.answers, source.more ? turn.now : null]);
}

function toDue(row: ScheduleRow): DueSchedule {
  return { workspaceId: row.workspace_id, workflowId: row.workflow_id, agentId: row.agent_id, slot: row.slot, dueAt: row.next_run_at };
}
