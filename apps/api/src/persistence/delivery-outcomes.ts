import type { AttemptOutcome, DeliveryStore, StoredEvent } from '@rookery/engine';
import { eventId, type EventId } from '@rookery/model';
import { appendEvents } from './append-events.js';
import type { Database, Session, Statement } from './database.js';
import { eventIdColumns } from './event-rows.js';
import { numbers, texts } from './parameters.js';

/**
 * Share-locks the runner, so that whoever takes the lease over waits, and finds these rows as `sending` when it puts
 * on record what was in the air. Uses runner_pkey, delivery_pkey.
 */
const mark: Statement = {
  name: 'mark-sending',
  text: `with lease as materialized (
      select agent_id from runner where agent_id = $1 and slot = $2 and epoch = $3 and workspace_id = $4 for share
    ), given as materialized (
      select l.agent_id, n.* from lease l, unnest($6::int[], $7::bigint[], $8::int[], $9::text[]) n(producer_id, position, attempt, batch_id)
    ) update delivery d set status = 'sending', attempts = n.attempt, batch_id = n.batch_id, epoch = $3, next_attempt_at = null, updated_at = $5
    from given n
    where d.agent_id = n.agent_id and d.producer_id = n.producer_id and d.position = n.position and case d.status when 'pending' then d.attempts = n.attempt - 1 end
    returning d.producer_id, d.position`,
};

/**
 * One attempt, one outcome: a late or doubled one matches nothing. Uses delivery_pkey once an outcome. The status stands
 * in a `case`, and the agent among the joined columns, or a planner without statistics would walk all that is being sent.
 */
const record: Statement = {
  name: 'record-outcomes',
  text: `with given as materialized (
      select $1::int as agent_id, * from unnest($4::int[], $5::bigint[], $6::int[], $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::bigint[], $12::int[], $13::text[], $14::text[], $15::text[])
        n(producer_id, position, attempt, started_at, finished_at, outcome, status, next_attempt_at, spent, code, message, reference)
    ), matched as (
      update delivery d set status = n.status, spent = n.spent, next_attempt_at = n.next_attempt_at, batch_id = null, updated_at = $3,
        reason = n.message, reference = coalesce(n.reference, d.reference)
      from given n
      where d.agent_id = n.agent_id and d.workspace_id = $2 and d.producer_id = n.producer_id and d.position = n.position and case d.status when 'sending' then d.attempts = n.attempt end
      returning d.producer_id, d.position, d.attempts
    ), attempts as (
      insert into attempt (agent_id, producer_id, position, number, workspace_id, started_at, finished_at, outcome, code, message, reference)
      select $1, n.producer_id, n.position, n.attempt, $2, n.started_at, n.finished_at, n.outcome, n.code, n.message, n.reference
      from given n join matched m on m.producer_id = n.producer_id and m.position = n.position and m.attempts = n.attempt
    ) select producer_id, position from matched`,
};

/** Uses delivery_sending_idx. */
const recoverStale: Statement = {
  name: 'recover-deliveries',
  text: `with stale as (
      update delivery d set status = $5::text, spent = d.spent + 1, next_attempt_at = case when $5::text = 'pending' then $4::bigint end, updated_at = $4::bigint,
        reason = 'the process ended during the call'
      from delivery o where o.agent_id = $1 and o.workspace_id = $2 and o.status = 'sending' and o.epoch < $3
        and d.agent_id = o.agent_id and d.producer_id = o.producer_id and d.position = o.position and d.status = 'sending' and d.epoch < $3
      returning d.producer_id, d.position, d.attempts, o.updated_at as started_at
    ), attempts as (
      insert into attempt (agent_id, producer_id, position, number, workspace_id, started_at, finished_at, outcome, code, message)
      select $1, producer_id, position, attempts, $2, started_at, $4::bigint, 'unknown', 'provider.unknown', 'the process ended during the call' from stale
      on conflict (agent_id, producer_id, position, number) do nothing
    ) select count(*)::int as count from stale`,
};

interface IdRow {
  readonly producer_id: number;
  readonly position: number;
}

export async function markSending(session: Session, request: Parameters<DeliveryStore['markSending']>[0]): Promise<readonly EventId[]> {
  const { agentId, slot, epoch, workspaceId, now, marks } = request;
  const rows = await session.rows<IdRow>(mark, [
    agentId, slot, epoch, workspaceId, now, ...eventIdColumns(marks.map((entry) => entry.eventId)),
    numbers(marks.map(({ attempt }) => attempt)), texts(marks.map(({ batchId }) => batchId)),
  ]);
  return rows.map((row) => eventId(row.producer_id, row.position));
}

export function recordOutcomes(database: Database, request: Parameters<DeliveryStore['recordOutcomes']>[0]): Promise<readonly StoredEvent[]> {
  const { outcomes } = request;
  if (outcomes.every(({ outputs }) => outputs.length === 0)) return writeOutcomes(database, request).then(() => []);
  return database.transaction(async (session) => {
    const matched = new Set(await writeOutcomes(session, request));
    // Outputs go with the attempt that brought them: what matched nothing brings nothing.
    return appendEvents(session, outcomes.flatMap((outcome) => (matched.has(outcome) ? outcome.outputs : [])), request);
  });
}

export async function recover(session: Session, { agentId, workspaceId, epoch, now, next }: Parameters<DeliveryStore['recover']>[0]): Promise<number> {
  const [row] = await session.rows<{ readonly count: number }>(recoverStale, [agentId, workspaceId, epoch, now, next]);
  return row?.count ?? 0;
}

async function writeOutcomes(session: Session, request: Parameters<DeliveryStore['recordOutcomes']>[0]): Promise<readonly AttemptOutcome[]> {
  const { agentId, workspaceId, now } = request;
  const outcomes = [...new Map(request.outcomes.toReversed().map((outcome) => [outcome.eventId, outcome])).values()];
  const rows = await session.rows<IdRow>(record, [
    agentId, workspaceId, now, ...eventIdColumns(outcomes.map((outcome) => outcome.eventId)),
    numbers(outcomes.map(({ attempt }) => attempt)), numbers(outcomes.map(({ startedAt }) => startedAt)), numbers(outcomes.map(({ finishedAt }) => finishedAt)),
    texts(outcomes.map(({ outcome }) => outcome)), texts(outcomes.map(({ status }) => status)), numbers(outcomes.map(({ nextAttemptAt }) => nextAttemptAt)),
    numbers(outcomes.map(({ spent }) => spent)), texts(outcomes.map(({ code }) => code)), texts(outcomes.map(({ message }) => message)), texts(outcomes.map(({ reference }) => reference)),
  ]);
  const matched = new Set(rows.map((row) => eventId(row.producer_id, row.position)));
  return outcomes.filter((outcome) => matched.has(outcome.eventId));
}
