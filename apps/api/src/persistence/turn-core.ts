import type { CursorMove, NewEvent, RunnerScope, StoredEvent } from '@rookery/engine';
import { insertEvents, requireBases } from './append-events.js';
import type { Session, Statement, Value } from './database.js';
import { batchColumns, batchOf, storedEvents } from './event-rows.js';
import { numbers } from './parameters.js';

/**
 * The fence is a lock on the runner's row: taking over the lease and publishing raise its epoch, so they wait for this
 * turn or end it. Behind it nobody else moves these cursors, so their compare-and-set is only an assertion: when one
 * disagrees, nothing is written. Uses runner_pkey, link_cursor_pkey; all updates are heap-only.
 */
const fenceAndCursors = `fence as (
    update runner set turn = turn + 1 where agent_id = $1 and slot = $2 and epoch = $3 and workspace_id = $4 returning agent_id
  ), moves as materialized (
    select * from unnest($5::int[], $6::bigint[], $7::bigint[]) m(link_id, from_position, to_position)
  ), agreed as materialized (
    select f.agent_id from fence f where cardinality($5::int[]) = (
      select count(*) from moves m join link_cursor c on c.link_id = m.link_id and c.slot = $2 and c.position = m.from_position)
  ), moved as (
    update link_cursor c set position = m.to_position from moves m, agreed where c.link_id = m.link_id and c.slot = $2
  )`;

const answer = `select 'fence' as what, 0 as id, 0::bigint as base from fence union all select 'agreed', 0, 0 from agreed`;

const moveCursors: Statement = { name: 'turn-cursors', text: `with ${fenceAndCursors} ${answer}` };

/** Locks several producers in id order first. Uses producer_pkey. */
const moveAndEmit: Statement = {
  name: 'turn-outputs',
  text: `with ${fenceAndCursors}, locked as materialized (
      select p.id from producer p, agreed where p.id = any($8::int[]) and p.workspace_id = $4 order by p.id for no key update of p
    ), taken as (
      update producer p set head = p.head + c.count from unnest($8::int[], $9::int[]) c(id, count), locked l
      where p.id = c.id and l.id = c.id returning p.id, p.head - c.count as base
    ), inserted as (
      ${insertEvents(12, { version: '$10::int', now: '$11::bigint', workspace: '$4::int' })}
    ) ${answer} union all select 'taken', id, base from taken`,
};

export interface TurnCore extends RunnerScope {
  readonly version: number;
  readonly now: number;
  readonly cursors: readonly CursorMove[];
  readonly outputs: readonly NewEvent[];
}

/**
 * The part every turn has, in one statement: fence, cursors, outputs. `undefined`: fenced, nothing was written. Throws
 * when a cursor is not where the turn says it was.
 */
export async function commitCore(session: Session, turn: TurnCore): Promise<readonly StoredEvent[] | undefined> {
  const scope: readonly Value[] = [
    turn.agentId, turn.slot, turn.epoch, turn.workspaceId,
    numbers(turn.cursors.map(({ linkId }) => linkId)), numbers(turn.cursors.map(({ from }) => from)), numbers(turn.cursors.map(({ to }) => to)),
  ];
  const batch = batchOf(turn.outputs);
  const rows = turn.outputs.length === 0
    ? await session.rows<CoreRow>(moveCursors, scope)
    : await session.rows<CoreRow>(moveAndEmit, [
        ...scope, numbers(batch.producers.map(({ id }) => id)), numbers(batch.producers.map(({ count }) => count)), turn.version, turn.now, ...batchColumns(batch),
      ]);
  if (!rows.some(({ what }) => what === 'fence')) return undefined;
  if (!rows.some(({ what }) => what === 'agreed')) throw new Error(`agent ${turn.agentId}: a cursor is not where the turn began (${turn.cursors.map(({ linkId, from }) => `link ${linkId}: ${from}`).join(', ')}); nothing was written`);
  return storedEvents(batch, requireBases(rows.filter(({ what }) => what === 'taken')), turn);
}

interface CoreRow {
  readonly what: 'fence' | 'agreed' | 'taken';
  readonly id: number;
  readonly base: number;
}
