import type { JsonValue } from '@rookery/model';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { currentLanguage } from '../texts/language.js';
import type { AgentState } from './figures-api.js';

export interface AlarmView {
  readonly id: string;
  readonly kind: string;
  readonly severity: 'warning' | 'critical';
  readonly state: 'open' | 'cleared';
  readonly workflowId: string | null;
  readonly workflow: string | null;
  readonly agent: string | null;
  readonly message: string;
  readonly raisedAt: string;
  readonly clearedAt: string | null;
  readonly acknowledged: { readonly at: string; readonly by: string } | null;
  readonly mutedUntil: string | null;
}

/** One agent, as `GET /api/v1/workflows/:id/agents/:slug` tells it. */
export interface AgentHealth {
  readonly agent: string;
  readonly state: AgentState;
  readonly reason: string;
  readonly errorRate: number | null;
  readonly type: string;
  readonly version: number;
  readonly paused: 'buffer' | 'drop' | null;
  readonly lastSuccessAt: string | null;
  readonly lastError: { readonly at: string; readonly code: string; readonly message: string } | null;
  readonly lag: number;
  readonly pendingDeliveries: number;
  readonly failedEvents: number;
  readonly totals: { readonly succeeded: number; readonly failed: number; readonly emitted: number };
  readonly emittedPerMinute: number;
  readonly cursor: JsonValue;
  readonly nextRunAt: string | null;
  readonly nextRuns: readonly (string | null)[];
  readonly hook: { readonly path: string; readonly state: 'open' | 'closed' } | null;
  readonly feed: string | null;
}

export interface Quotas {
  readonly limits: { readonly eventsPerSecond: number | null; readonly eventsPerDay: number | null };
  readonly today: { readonly accepted: number; readonly refused: number; readonly lastRefusedAt: string | null; readonly endsAt: string };
}

export interface StateEntry {
  readonly key: string;
  readonly value: JsonValue;
}

const path = (workflowId: string, agent: string): string => `/api/v1/workflows/${encodeURIComponent(workflowId)}/agents/${encodeURIComponent(agent)}`;

export const agentPath = path;

export const agentHealthQuery = (workflowId: string, agent: string) => queryOptions({
  queryKey: ['agent-health', workflowId, agent, currentLanguage()], refetchInterval: 5_000,
  queryFn: ({ signal }) => call<AgentHealth>('GET', path(workflowId, agent), { signal, headers: { 'accept-language': currentLanguage() } }),
});

export const quotasQuery = queryOptions({ queryKey: ['quotas'], refetchInterval: 30_000, queryFn: ({ signal }) => call<Quotas>('GET', '/api/v1/quotas', { signal }) });

export const readyQuery = queryOptions({ queryKey: ['ready'], refetchInterval: 15_000, retry: false, queryFn: ({ signal }) => call<{ readonly status: string }>('GET', '/api/v1/ready', { signal }) });
