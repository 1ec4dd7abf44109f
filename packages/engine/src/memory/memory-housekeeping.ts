import { parseDuration } from '@rookery/model';
import type { Housekeeping } from '../ports/housekeeping.js';
import type { LeaseStore } from '../ports/lease-store.js';
import type { ScheduleStore } from '../ports/schedule-store.js';
import type { StoredEvent } from '../ports/event-log.js';
import { eventId } from '@rookery/model';
import type { LinkRow, MemoryTables, ProducerRow, RunnerRow } from './memory-tables.js';
import { isOver } from './memory-turns.js';

const DEFAULT_KEEP_MS = 7 * 86_400_000;
const KEEP_FAILED_MS = 30 * 86_400_000;

export function memoryHousekeeping(tables: MemoryTables): Housekeeping {
  const lagOf = (link: LinkRow): number => Math.min(tables.head(link.producerId), link.drainTo ?? Number.MAX_SAFE_INTEGER) - link.cursor;
  const inject = (agentId: number, events: readonly StoredEvent[], replayId: string | null = null): number => {
    const agent = tables.agents.get(agentId);
    if (agent === undefined) return 0;
    const { workspaceId, workflowId } = agent;
    for (const event of events) tables.injections.push({ id: tables.nextId(), workspaceId, workflowId, agentId, event, replayId });
    return events.length;
  };
  return {
    findWaiting: async ({ now }) => [...tables.runners.values()].filter(({ agentId }) =>
      [...tables.links.values()].some((link) => link.toAgentId === agentId && lagOf(link) > 0) ||
      [...tables.timersOf(agentId).values()].some((timer) => timer.dueAt <= now) ||
      tables.injections.some((row) => row.agentId === agentId) ||
      tables.schedules.get(agentId)?.requested != null ||
      [...tables.deliveries.values()].some((row) => row.agentId === agentId && row.status === 'pending' && row.nextAttemptAt <= now),
    ).map(({ workspaceId, workflowId, agentId, slot }) => ({ workspaceId, workflowId, agentId, slot })),
    greatestLag: async ({ workflowId }) => Math.max(0, ...[...tables.links.values()].filter((link) => link.workflowId === workflowId && link.state === 'live' && tables.agents.get(link.toAgentId)?.paused !== 'drop').map(lagOf)),
    sweep: async ({ now, batch }) => {
      let events = 0;
      for (const producer of tables.producers.values()) events += sweepProducer(tables, producer, now, batch - events);
      return { events, state: sweepState(tables, now), dedupeKeys: 0, deliveries: 0, failedEvents: sweepFailed(tables, now, batch) };
    },
    saveActivity: async () => undefined,
    replayFailed: async ({ workspaceId, workflowId, agentId, eventIds, limit }) => {
      const rows = tables.failed.filter((row) => row.workspaceId === workspaceId && row.workflowId === workflowId && (agentId === undefined || row.agentId === agentId) && (eventIds === undefined || eventIds.includes(row.eventId))).slice(0, limit);
      for (const row of rows) {
        const event = tables.event(row.eventId);
        if (event !== undefined) inject(row.agentId, [event]);
        tables.failed.splice(tables.failed.indexOf(row), 1);
      }
      return rows.length;
    },
    inject: async ({ agentId, eventIds, replayId }) => inject(agentId, eventIds.flatMap((id) => tables.event(id) ?? []), replayId),
  };
}

/** Below the lowest cursor, past the retention, and needed by nobody. */
function sweepProducer(tables: MemoryTables, producer: ProducerRow, now: number, batch: number): number {
  const cursors = [...tables.links.values()].filter((link) => link.producerId === producer.id).map((link) => link.cursor);
  const floor = Math.min(producer.head, ...cursors);
  const needed = new Set([
    ...[...tables.deliveries.values()].filter((row) => ['pending', 'sending', 'unknown', 'dead'].includes(row.status)).map((row) => row.eventId),
    ...tables.failed.map((row) => row.eventId),
    ...tables.injections.map((row) => eventId(row.event.producerId, row.event.position)),
  ]);
  const doomed = new Set(producer.events.filter((event) => event.position <= floor && isPast(producer, event, now) && !needed.has(eventId(producer.id, event.position))).slice(0, Math.max(0, batch)));
  producer.events = producer.events.filter((event) => !doomed.has(event));
  return doomed.size;
}

function isPast(producer: ProducerRow, event: StoredEvent, now: number): boolean {
  const keep = producer.retention;
  if (keep === 'none' || keep === 'failed') return true;
  if (keep !== null && /^\d+$/.test(keep)) return event.position <= producer.head - Number(keep);
  return event.createdAt < now - (parseDuration(keep ?? '') ?? DEFAULT_KEEP_MS);
}

function sweepFailed(tables: MemoryTables, now: number, batch: number): number {
  const isOnItsWay = (agentId: number, id: string): boolean => tables.injections.some((row) => row.agentId === agentId && eventId(row.event.producerId, row.event.position) === id);
  const doomed = tables.failed.filter((row) => row.at < now - KEEP_FAILED_MS && !isOnItsWay(row.agentId, row.eventId)).slice(0, batch);
  for (const row of doomed) tables.failed.splice(tables.failed.indexOf(row), 1);
  return doomed.length;
}

function sweepState(tables: MemoryTables, now: number): number {
  let swept = 0;
  for (const rows of tables.state.values()) {
    for (const [key, row] of rows) if (isOver(row.expiresAt, now) && rows.delete(key)) swept += 1;
  }
  return swept;
}

export function memoryLeases(tables: MemoryTables, now: () => number): LeaseStore {
  const toLease = (row: RunnerRow, owner: string) => ({ workspaceId: row.workspaceId, workflowId: row.workflowId, agentId: row.agentId, slot: row.slot, epoch: row.epoch, owner });
  const workers = new Map<string, { readonly since: number; until: number }>();
  return {
    attend: async ({ owner, ttlMs }) => {
      const expired = new Set([...tables.runners.values()].flatMap((row) => (row.owner !== null && row.leaseUntil <= now() ? [row.owner] : [])));
      for (const [other, { until }] of workers) if (other !== owner && (until <= now() || expired.has(other))) workers.delete(other);
      workers.set(owner, { since: workers.get(owner)?.since ?? tables.nextId(), until: now() + ttlMs });
      const order = [...workers].toSorted(([, one], [, other]) => one.since - other.since).map(([name]) => name);
      return { workers: order.length, rank: order.indexOf(owner), runners: tables.runners.size };
    },
    acquire: async ({ owner, ttlMs, limit }) => {
      const free = [...tables.runners.values()].filter((row) => row.owner === null || (row.leaseUntil <= now() && row.owner !== owner)).slice(0, limit);
      for (const row of free) Object.assign(row, { owner, leaseUntil: now() + ttlMs, epoch: row.epoch + 1 });
      return free.map((row) => toLease(row, owner));
    },
    renew: async ({ owner, ttlMs }) => {
      const held = [...tables.runners.values()].filter((row) => row.owner === owner);
      for (const row of held) row.leaseUntil = now() + ttlMs;
      return held.map((row) => toLease(row, owner));
    },
    release: async ({ owner, runners }) => {
      if (runners === undefined) workers.delete(owner);
      for (const row of tables.runners.values()) {
        if (row.owner === owner && (runners === undefined || runners.some((runner) => runner.agentId === row.agentId))) Object.assign(row, { owner: null, leaseUntil: 0 });
      }
    },
  };
}

export function memorySchedules(tables: MemoryTables): ScheduleStore {
  return {
    claimDue: async ({ now, limit, next }) => {
      const due = [...tables.schedules.values()].filter((row) => row.nextRunAt !== null && row.nextRunAt <= now && row.requested === null).slice(0, limit);
      return due.flatMap((row) => {
        const { workspaceId, workflowId, agentId } = row;
        const one = { workspaceId, workflowId, agentId, slot: 0, dueAt: row.nextRunAt ?? now };
        const { runAt, nextRunAt } = next(one);
        row.nextRunAt = nextRunAt;
        if (runAt === null) return [];
        row.requested = { at: runAt, by: 'schedule' };
        return [one];
      });
    },
    request: async ({ workspaceId, workflowId, agentId, now }) => {
      const row = tables.schedules.get(agentId) ?? { workspaceId, workflowId, agentId, text: '', nextRunAt: null, requested: null };
      row.requested ??= { at: now, by: 'person' };
      tables.schedules.set(agentId, row);
    },
    setNext: async ({ agentId, nextRunAt }) => {
      const row = tables.schedules.get(agentId);
      if (row !== undefined) row.nextRunAt = nextRunAt;
    },
    nextDueAt: async () => {
      const times = [...tables.schedules.values()].flatMap((row) => (row.requested === null ? (row.nextRunAt ?? []) : []));
      return times.length === 0 ? null : Math.min(...times);
    },
  };
}
