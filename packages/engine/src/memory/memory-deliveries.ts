import { isFinal } from '@rookery/model';
import type { DeliveryStanding, DeliveryStore, PendingDelivery } from '../ports/delivery-store.js';
import type { StoredEvent } from '../ports/event-log.js';
import { compareUrgency } from '../runtime/urgency.js';
import type { DeliveryRow, MemoryTables } from './memory-tables.js';
import { applyReports, settleReceipts } from './memory-receipts.js';
import { isOver } from './memory-turns.js';

export function memoryDeliveries(tables: MemoryTables): DeliveryStore {
  const rowsOf = (agentId: number): DeliveryRow[] => [...tables.deliveries.values()].filter((row) => row.agentId === agentId).toSorted((a, b) => a.seq - b.seq);
  const rowFor = (agentId: number, id: string): DeliveryRow | undefined => tables.deliveries.get(`${agentId}:${id}`);
  return {
    loadPending: async ({ agentId, now, limit, ordered, except }) => {
      for (const row of rowsOf(agentId)) if (row.status === 'pending' && isOver(row.expiresAt, now)) Object.assign(row, { status: 'expired', reason: 'it expired before it was sent' });
      const waiting = rowsOf(agentId);
      const isHead = (row: DeliveryRow): boolean => row.key === null || !waiting.some((other) => other.key === row.key && other.seq < row.seq && ['pending', 'sending', 'unknown'].includes(other.status));
      return waiting
        .filter((row) => row.status === 'pending' && row.nextAttemptAt <= now && !except.includes(row.eventId) && (!ordered || isHead(row)))
        .toSorted((a, b) => compareUrgency(a, b) || a.seq - b.seq)
        .slice(0, limit)
        .flatMap((row) => toPending(tables, row));
    },
    markSending: async (request) => {
      if (!tables.holdsLease(request)) return [];
      return request.marks.flatMap((mark) => {
        const row = rowFor(request.agentId, mark.eventId);
        if (row?.status !== 'pending') return [];
        tables.markSending(row, mark, request.epoch, request.now);
        return [mark.eventId];
      });
    },
    recordOutcomes: async (request) => request.outcomes.flatMap((outcome) => {
      const row = rowFor(request.agentId, outcome.eventId);
      if (row?.status !== 'sending' || row.attempts !== outcome.attempt) return [];
      const { eventId, attempt, startedAt, finishedAt, code, message } = outcome;
      tables.attempts.push({ agentId: request.agentId, eventId, attempt, startedAt, finishedAt, outcome: outcome.outcome, code, message });
      Object.assign(row, { status: outcome.status, spent: outcome.spent, nextAttemptAt: outcome.nextAttemptAt ?? 0, reason: message, reference: outcome.reference ?? row.reference, batchId: null });
      return tables.append(outcome.outputs, request.version, request.now);
    }),
    recover: async (request) => {
      const lost = rowsOf(request.agentId).filter((row) => row.status === 'sending' && row.sendingEpoch < request.epoch);
      for (const row of lost) {
        tables.attempts.push({ agentId: row.agentId, eventId: row.eventId, attempt: row.attempts, startedAt: row.startedAt, finishedAt: null, outcome: 'unknown', code: 'provider.unknown', message: 'the process ended during the call' });
        Object.assign(row, { status: request.next, nextAttemptAt: request.now, spent: row.spent + 1 });
      }
      return lost.length;
    },
    applyReports: async (request) => applyReports(tables, request),
    settleReceipts: async ({ now }) => settleReceipts(tables, now),
    replay: async ({ workspaceId, workflowId, agentId, statuses, eventIds, now, limit }) => {
      const wanted = statuses ?? ['dead'];
      const rows = [...tables.deliveries.values()].filter((row) =>
        row.workspaceId === workspaceId && (workflowId === undefined || row.workflowId === workflowId) && (agentId === undefined || row.agentId === agentId) &&
        wanted.includes(row.status) && ['dead', 'expired', 'suppressed', 'unknown', 'failed'].includes(row.status) && (eventIds === undefined || eventIds.includes(row.eventId)));
      for (const row of rows.slice(0, limit)) Object.assign(row, { status: 'pending', spent: 0, nextAttemptAt: now, reason: null });
      return Math.min(rows.length, limit);
    },
    disableEndpoint: async ({ workspaceId, endpoint, reason }) => {
      tables.disabledEndpoints.set(`${workspaceId}:${endpoint}`, reason);
    },
    enableEndpoint: async ({ workspaceId, endpoint }) => tables.disabledEndpoints.delete(`${workspaceId}:${endpoint}`),
    disabledEndpoints: async ({ workspaceId, endpoints }) => new Map(endpoints.flatMap((endpoint) => {
      const reason = tables.disabledEndpoints.get(`${workspaceId}:${endpoint}`);
      return reason === undefined ? [] : [[endpoint, reason] as const];
    })),
    suppress: async (request) => {
      if (!tables.holdsLease(request)) return;
      for (const { eventId, reason } of request.deliveries) {
        const row = rowFor(request.agentId, eventId);
        if (row?.status === 'pending') Object.assign(row, { status: 'suppressed', reason });
      }
    },
    standing: async ({ agentId, eventIds }) => new Map(eventIds.flatMap((id) => {
      const event = tables.event(id);
      if (event === undefined) return [];
      const twins = rowsOf(agentId).filter((row) => row.eventId !== id && isTwin(tables.event(row.eventId), event));
      const own = rowFor(agentId, id);
      return [[id, { own: own === undefined ? null : standingOf(own), twins: twins.map(standingOf) }] as const];
    })),
    revive: async (request) => {
      if (!tables.holdsLease(request)) return;
      for (const { eventId, idempotencyKey } of request.deliveries) {
        const row = rowFor(request.agentId, eventId);
        if (row !== undefined && isFinal(row.status)) Object.assign(row, { status: 'pending', spent: 0, nextAttemptAt: request.now, reason: null, batchId: null, idempotencyKey });
      }
    },
    nextDueAt: async ({ agentId }) => {
      const times = rowsOf(agentId).filter((row) => row.status === 'pending').map((row) => row.nextAttemptAt);
      return times.length === 0 ? null : Math.min(...times);
    },
  };
}

function isTwin(other: StoredEvent | undefined, event: StoredEvent): boolean {
  return other?.producerId === event.producerId && other.traceId === event.traceId && other.payloadText === event.payloadText;
}

function standingOf({ eventId, status, idempotencyKey }: DeliveryRow): DeliveryStanding {
  return { eventId, status, idempotencyKey };
}

function toPending(tables: MemoryTables, row: DeliveryRow): readonly PendingDelivery[] {
  const event = tables.event(row.eventId);
  if (event === undefined) return [];
  const { attempts, spent, critical, value, batchId, idempotencyKey } = row;
  return [{ event, attempts, spent, critical, value, batchId, idempotencyKey }];
}
