import type { StoredEvent, TurnCommit } from '@rookery/engine';
import { insertEvents, requireHeads } from './append-events.js';
import type { Clause, Session, Statement, Value } from './database.js';
import { batchColumns, batchOf, storedEvents, type EventBatch } from './event-rows.js';
import { failureClauses } from './failed-events.js';
import { deliveryClauses } from './new-deliveries.js';
import { numbers } from './parameters.js';
import { stateClauses } from './state.js';

/**
 * The fence is a lock on the runner's row: taking over the lease and publishing raise its epoch, so they wait for this
 * turn or end it. Behind it nobody else moves these cursors, so their compare-and-set is only an assertion: when one
 * disagrees, there is no row in `held`, and nothing is written. The cursors are locked for it: a statement that waited
 * at the fence still sees the moment before, but a lock looks at what is there now. That matters where the turn before
 * was still committing when its connection was lost. Uses runner_pkey, link_cursor_pkey; all updates are heap-only.
 */
const fenceAndCursors = `with fence as (
    update runner set turn = turn + 1 where agent_id = $1 and slot = $2 and epoch = $3 and workspace_id = $4 returning agent_id
  ), moves as materialized (
    select $2::smallint as slot, * from unnest($5::int[], $6::bigint[], $7::bigint[]) m(link_id, from_position, to_position)
  ), standing as materialized (
    select c.link_id from fence f cross join moves m join link_cursor c on c.link_id = m.link_id and c.slot = m.slot and c.position = m.from_position
    for no key update of c
  ), held as materialized (
    select f.agent_id from fence f where cardinality($5::int[]) = (select count(*) from standing)
  )`;

/** Locks several producers in id order first; one that is missing stops the turn as a cursor does. Uses producer_pkey. */
const lockProducers = (first: number): string => `locked as materialized (
    select p.id from producer p, held where p.id = any($${first}::int[]) and p.workspace_id = $4 order by p.id for no key update of p
  ), agreed as materialized (
    select agent_id from held where cardinality($${first}::int[]) = (select count(*) from locked)
  )`;

const moveCursors = `moved as (
    update link_cursor c set position = m.to_position from moves m, agreed where c.link_id = m.link_id and c.slot = m.slot
  )`;

const answer = `select 'fence' as what, 0 as id, 0::bigint as base from fence union all select 'held', 0, 0 from held`;

const takeAndInsert = (first: number): string => `${lockProducers(first)}, taken as (
    update producer p set head = p.head + c.count from unnest($${first}::int[], $${first + 1}::int[]) c(id, count), locked l, agreed
    where p.id = c.id and l.id = c.id returning p.id, p.head - c.count as base
  ), inserted as (
    ${insertEvents(first + 4, { version: `$${first + 2}::int`, now: `$${first + 3}::bigint`, workspace: '$4::int' })}
  )`;

/** Outputs are the first clause behind the scope, so their long text is made once. */
const FIRST = 8;
const takeAndInsertFirst = takeAndInsert(FIRST);

export type TurnCore = Pick<TurnCommit, 'workspaceId' | 'agentId' | 'slot' | 'epoch' | 'version' | 'now' | 'cursors' | 'outputs' | 'state' | 'deliveries' | 'failed'>;

/**
 * The part every turn has, in one statement: fence, cursors, outputs, state, deliveries and failures. `undefined`:
 * fenced, nothing was written. Throws, and has written nothing, when a cursor is not where the turn says it was or a
 * producer does not exist.
 */
export async function commitCore(session: Session, turn: TurnCore): Promise<readonly StoredEvent[] | undefined> {
  const batch = batchOf(turn.outputs);
  const clauses = [...outputClauses(batch, turn), ...stateClauses(turn.state), ...deliveryClauses(turn.deliveries, turn.now), ...failureClauses(turn.failed, turn)];
  const scope: readonly Value[] = [
    turn.agentId, turn.slot, turn.epoch, turn.workspaceId,
    numbers(turn.cursors.map(({ linkId }) => linkId)), numbers(turn.cursors.map(({ from }) => from)), numbers(turn.cursors.map(({ to }) => to)),
  ];
  const rows = await session.rows<CoreRow>(statementOf(clauses), [...scope, ...clauses.flatMap(({ values }) => values)]);
  if (!rows.some(({ what }) => what === 'fence')) return undefined;
  if (!rows.some(({ what }) => what === 'held')) throw new Error(`agent ${turn.agentId}: a cursor is not where the turn began (${turn.cursors.map(({ linkId, from }) => `link ${linkId}: ${from}`).join(', ')}); nothing was written`);
  return storedEvents(batch, requireHeads(rows.filter(({ what }) => what === 'taken'), turn.version), turn.now);
}

interface CoreRow {
  readonly what: 'fence' | 'held' | 'taken';
  readonly id: number;
  readonly base: number;
}

function outputClauses(batch: EventBatch, { version, now }: { readonly version: number; readonly now: number }): readonly Clause[] {
  if (batch.events.length === 0) return [];
  const values = [numbers(batch.producers.map(({ id }) => id)), numbers(batch.producers.map(({ count }) => count)), version, now, ...batchColumns(batch)];
  return [{ name: 'outputs', text: () => takeAndInsertFirst, values }];
}

/** One statement for each combination of clauses, 32 at most; a connection prepares those that its workflows use. */
function statementOf(clauses: readonly Clause[]): Statement {
  let next = FIRST;
  const texts = clauses.map((clause) => {
    const text = clause.text(next);
    next += clause.values.length;
    return text;
  });
  const hasOutputs = clauses.some(({ name }) => name === 'outputs');
  return {
    name: ['turn', ...clauses.map(({ name }) => name)].join('-'),
    text: `${[fenceAndCursors, ...(hasOutputs ? [] : ['agreed as (select agent_id from held)']), ...texts, moveCursors].join(', ')} ${answer}${hasOutputs ? ' union all select \'taken\', id, base from taken' : ''}`,
  };
}
