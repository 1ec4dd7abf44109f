import type { RunnerScope } from '../ports/identity.js';
import type { TurnCommit, TurnResult, TurnStore } from '../ports/turn-store.js';
import { applyReports } from './memory-receipts.js';
import type { MemoryTables } from './memory-tables.js';

export function memoryTurns(tables: MemoryTables): TurnStore {
  return {
    loadInputs: async (runner) => {
      if (!tables.holdsLease(runner)) return undefined;
      const links = [...tables.links.values()].filter((link) => link.toAgentId === runner.agentId);
      return {
        cursors: new Map(links.map((link) => [link.id, link.cursor])),
        sourceCursor: tables.agents.get(runner.agentId)?.sourceCursor ?? null,
        requested: tables.schedules.get(runner.agentId)?.requested ?? null,
      };
    },
    loadState: async ({ agentId, keys, now }) => {
      const rows = tables.stateOf(agentId);
      return new Map(keys.flatMap((key) => {
        const row = rows.get(key);
        return row === undefined || row.value === null || isOver(row.expiresAt, now) ? [] : [[key, row.value] as const];
      }));
    },
    listState: async ({ agentId, now, limit, after }) => {
      const rows = [...tables.stateOf(agentId).values()].filter((row) => !isOver(row.expiresAt, now) && (after === undefined || row.key > after));
      return new Map(rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)).slice(0, limit).flatMap((row) => (row.value === null ? [] : [[row.key, row.value] as const])));
    },
    dueTimers: async ({ agentId, now, limit }) => {
      const timers = [...tables.timersOf(agentId).values()].toSorted((a, b) => a.dueAt - b.dueAt || (a.name < b.name ? -1 : 1));
      const due = timers.filter((timer) => timer.dueAt <= now).slice(0, limit);
      return { due, nextDueAt: timers[due.length]?.dueAt ?? null };
    },
    injections: async ({ agentId, limit }) => tables.injections.filter((row) => row.agentId === agentId).slice(0, limit).map(({ id, event, replayId }) => ({ id, event, replayId })),
    commit: async (turn) => commitTurn(tables, turn),
  };
}

function commitTurn(tables: MemoryTables, turn: TurnCommit): TurnResult {
  if (!tables.holdsLease(turn)) return { status: 'fenced' };
  for (const move of turn.cursors) {
    const link = tables.links.get(move.linkId);
    if (link?.cursor !== move.from) throw new Error(`the cursor of link ${move.linkId} stands at ${link?.cursor ?? 'nothing'}, not at ${move.from}`);
  }
  const runner = tables.runners.get(turn.agentId);
  if (runner !== undefined) runner.turn += 1;
  for (const move of turn.cursors) {
    const link = tables.links.get(move.linkId);
    if (link !== undefined) link.cursor = move.to;
  }
  const fresh = turn.source === undefined ? turn.outputs : tables.withoutDuplicates(turn.agentId, turn.outputs, turn.source.dedupeWindowMs, turn.now);
  const stored = tables.append(fresh, turn.version, turn.now);
  writeStateAndTimers(tables, turn);
  writeDeliveries(tables, turn);
  for (const failed of turn.failed) tables.failed.push({ ...scopeOf(turn), eventId: failed.eventId, code: failed.code, message: failed.message, at: turn.now });
  for (const id of turn.injectionsDone) tables.injections.splice(tables.injections.findIndex((row) => row.id === id), 1);
  answerSource(tables, turn);
  return { status: 'committed', stored, duplicates: turn.outputs.length - fresh.length };
}

function writeStateAndTimers(tables: MemoryTables, turn: TurnCommit): void {
  const state = tables.stateOf(turn.agentId);
  for (const write of turn.state) {
    if (write.value === null) state.delete(write.key);
    else state.set(write.key, write);
  }
  const timers = tables.timersOf(turn.agentId);
  for (const fired of turn.timersFired) if (timers.get(timerId(fired))?.dueAt === fired.dueAt) timers.delete(timerId(fired));
  for (const timer of turn.timersCancelled) timers.delete(timerId(timer));
  for (const timer of turn.timersSet) timers.set(timerId(timer), timer);
}

function writeDeliveries(tables: MemoryTables, turn: TurnCommit): void {
  for (const delivery of turn.deliveries) {
    const id = `${turn.agentId}:${delivery.eventId}`;
    if (tables.deliveries.has(id)) continue;
    const isSending = delivery.status === 'sending';
    tables.deliveries.set(id, {
      ...scopeOf(turn), ...delivery, seq: tables.nextId(), reason: delivery.reason ?? null, attempts: isSending ? 1 : 0, spent: 0,
      nextAttemptAt: turn.now, sendingEpoch: isSending ? turn.epoch : 0, startedAt: turn.now, reference: null, idempotencyKey: delivery.idempotencyKey ?? null,
    });
  }
}

function answerSource(tables: MemoryTables, turn: TurnCommit): void {
  const { source } = turn;
  if (source === undefined) return;
  const agent = tables.agents.get(turn.agentId);
  if (agent !== undefined && source.cursor !== undefined) agent.sourceCursor = source.cursor;
  if (source.reports !== undefined) applyReports(tables, { ...source.reports, now: turn.now });
  const schedule = tables.schedules.get(turn.agentId);
  if (schedule === undefined) return;
  if (schedule.requested?.at === source.answers) schedule.requested = null;
  if (source.more) schedule.requested ??= { at: turn.now, by: 'schedule' };
}

export function timerId(timer: { readonly key: string; readonly name: string }): string {
  return JSON.stringify([timer.key, timer.name]);
}

export function isOver(expiresAt: number | null, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

function scopeOf({ workspaceId, workflowId, agentId }: RunnerScope) {
  return { workspaceId, workflowId, agentId };
}

