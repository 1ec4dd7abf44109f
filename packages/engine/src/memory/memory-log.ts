import type { EventLog, IngestRequest, IngestResult } from '../ports/event-log.js';
import { applyReports } from './memory-receipts.js';
import type { MemoryTables } from './memory-tables.js';

export function memoryLog(tables: MemoryTables): EventLog {
  return {
    read: async ({ ranges, limit }) => new Map(ranges.map(({ linkId, producerId, after, upTo }) => {
      const events = tables.producers.get(producerId)?.events ?? [];
      return [linkId, events.filter((event) => event.position > after && (upTo === null || event.position <= upTo)).slice(0, limit)] as const;
    })),
    load: async ({ workspaceId, ids }) => ids.flatMap((id) => {
      const event = tables.event(id);
      return event !== undefined && tables.producers.get(event.producerId)?.workspaceId === workspaceId ? [event] : [];
    }),
    ingest: async (requests, now) => requests.map((request) => ingestOne(tables, request, now)),
  };
}

function ingestOne(tables: MemoryTables, request: IngestRequest, now: number): IngestResult {
  const agent = tables.agents.get(request.agentId);
  const isOpen = request.events.every((event) => tables.producers.get(event.producerId)?.isOpen === true);
  if (agent?.state !== 'live' || agent.workspaceId !== request.workspaceId || !isOpen) return { status: 'closed' };
  const fresh = tables.withoutDuplicates(request.agentId, request.events, request.dedupeWindowMs, now);
  const stored = tables.append(fresh, agent.version, now);
  if (request.reports !== undefined) applyReports(tables, { ...request.reports, now });
  return { status: 'accepted', version: agent.version, stored, duplicates: request.events.length - fresh.length };
}
