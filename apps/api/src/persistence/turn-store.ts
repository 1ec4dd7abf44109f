import type { StoredEvent, TurnCommit, TurnResult, TurnStore } from '@rookery/engine';
import { appendEvents } from './append-events.js';
import type { Database, Session, Statement } from './database.js';
import { dropDuplicates } from './dedupe-keys.js';
import { eventColumns, toStoredEvent, type EventRow } from './event-rows.js';
import { numbers } from './parameters.js';
import { applyReports } from './receipts.js';
import { answerRequest } from './schedule-store.js';
import { listState, loadState } from './state.js';
import { loadDueTimers, removeTimers, setTimers } from './timers.js';
import { commitCore } from './turn-core.js';
import { createTurnDoubts } from './turn-doubts.js';

/** Uses runner_pkey, agent_pkey, schedule_pkey, link_receiver_idx, link_cursor_pkey. */
const loadInputs: Statement = {
  name: 'load-inputs',
  text: `select a.source_cursor, s.requested_at, s.requested_by, c.link_id, c.position
    from runner r join agent a on a.id = r.agent_id left join schedule s on s.agent_id = r.agent_id
    left join link l on l.to_agent_id = r.agent_id left join link_cursor c on c.link_id = l.id and c.slot = r.slot
    where r.agent_id = $1 and r.slot = $2 and r.epoch = $3 and r.workspace_id = $4`,
};

/** Uses injection_agent_idx, event_pkey. */
const loadInjections: Statement = {
  name: 'load-injections',
  text: `select i.id, i.replay_id as injected_by, ${eventColumns} from injection i join event e on e.producer_id = i.producer_id and e.position = i.position
    where i.agent_id = $1 and i.slot = $2 and i.workspace_id = $3 order by i.id limit $4`,
};

const removeInjections: Statement = { name: 'remove-injections', text: 'delete from injection where id = any($1::bigint[]) and agent_id = $2' };

interface InputRow {
  readonly source_cursor: string | null;
  readonly requested_at: number | null;
  readonly requested_by: 'schedule' | 'person' | null;
  readonly link_id: number | null;
  readonly position: number | null;
}

export function createTurnStore(database: Database): TurnStore {
  const doubts = createTurnDoubts(database);
  return {
    loadInputs: (runner) => doubts.settled(runner, async () => {
      const rows = await database.rows<InputRow>(loadInputs, [runner.agentId, runner.slot, runner.epoch, runner.workspaceId]);
      const [first] = rows;
      if (first === undefined) return undefined;
      return {
        cursors: new Map(rows.flatMap(({ link_id: linkId, position }) => (linkId === null || position === null ? [] : [[linkId, position] as const]))),
        sourceCursor: first.source_cursor,
        requested: first.requested_at === null ? null : { at: first.requested_at, by: first.requested_by ?? 'schedule' },
      };
    }),
    loadState: (request) => doubts.settled(request, () => loadState(database, request)),
    listState: (request) => listState(database, request),
    dueTimers: (request) => doubts.settled(request, () => loadDueTimers(database, request)),
    injections: (request) => doubts.settled(request, async () => {
      const rows = await database.rows<EventRow & { readonly id: number; readonly injected_by: string | null }>(loadInjections, [request.agentId, request.slot, request.workspaceId, request.limit]);
      return rows.map((row) => ({ id: row.id, event: toStoredEvent(row), replayId: row.injected_by }));
    }),
    commit: (turn) => doubts.watch(turn, () => commitTurn(database, turn)),
  };
}

async function commitTurn(database: Database, turn: TurnCommit): Promise<TurnResult> {
  // The core is one statement, which commits itself: most turns are one round trip and one wait for the disk.
  if (isCoreOnly(turn)) return resultOf(await commitCore(database, turn), 0);
  return database.transaction(async (session) => {
    const hasKeys = turn.outputs.some(({ dedupeKey }) => dedupeKey !== undefined);
    const written = await commitCore(session, hasKeys ? { ...turn, outputs: [] } : turn);
    if (written === undefined) return { status: 'fenced' };
    const stored = hasKeys ? await appendFresh(session, turn) : written;
    await writeEffects(session, turn);
    return resultOf(stored, turn.outputs.length - stored.length);
  });
}

/** Dedupe keys come before positions, as in an ingest, so that the two cannot deadlock. */
async function appendFresh(session: Session, turn: TurnCommit): Promise<readonly StoredEvent[]> {
  const { workspaceId, agentId, now } = turn;
  const scope = { workspaceId, agentId, windowMs: turn.source?.dedupeWindowMs ?? 0 };
  const fresh = await dropDuplicates(session, turn.outputs.map((event) => ({ event, scope })), now);
  return appendEvents(session, fresh.map(({ event }) => event), turn);
}

async function writeEffects(session: Session, turn: TurnCommit): Promise<void> {
  const ended = [...turn.timersFired, ...turn.timersCancelled];
  if (ended.length > 0) await removeTimers(session, turn, ended);
  if (turn.timersSet.length > 0) await setTimers(session, turn, turn.timersSet);
  if (turn.injectionsDone.length > 0) await session.rows(removeInjections, [numbers(turn.injectionsDone), turn.agentId]);
  if (turn.source !== undefined) await answerRequest(session, turn, turn.source);
  if (turn.source?.reports !== undefined) await applyReports(session, { ...turn.source.reports, now: turn.now });
}

function isCoreOnly(turn: TurnCommit): boolean {
  const effects = [turn.timersSet, turn.timersCancelled, turn.timersFired, turn.injectionsDone];
  return turn.source === undefined && effects.every((effect) => effect.length === 0) && turn.outputs.every(({ dedupeKey }) => dedupeKey === undefined);
}

function resultOf(stored: readonly StoredEvent[] | undefined, duplicates: number): TurnResult {
  return stored === undefined ? { status: 'fenced' } : { status: 'committed', stored, duplicates };
}
