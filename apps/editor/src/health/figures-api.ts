import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { pathWith } from '../api/use-pages.js';
import { currentLanguage } from '../texts/language.js';
import type { Point } from '../viewers/sparkline-path.js';

export type AgentState = 'working' | 'idle' | 'waiting' | 'failing' | 'paused' | 'late';

export interface AgentFigures {
  readonly id: number;
  readonly agent: string;
  readonly type: string;
  readonly kind: string;
  readonly version: number;
  readonly state: AgentState;
  readonly reason: string;
  readonly reasonCode: string;
  readonly totals: { readonly succeeded: number; readonly failed: number; readonly emitted: number };
  readonly perMinute: { readonly succeeded: number; readonly failed: number; readonly emitted: number };
  readonly errorRate: number | null;
  readonly lag: number;
  readonly waitingSince: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastError: { readonly at: string; readonly code: string; readonly message: string } | null;
  readonly nextRunAt: string | null;
  readonly failedEvents: number;
  readonly pendingDeliveries: number;
  readonly heldDeliveries: number;
  readonly sparkline?: readonly Point[];
}

export interface LinkFigures {
  readonly id: number;
  readonly from: string;
  readonly port: string;
  readonly to: string;
  readonly state: string;
  readonly passed: number;
  readonly perMinute: number;
  readonly lag: number;
  readonly waitingSince: string | null;
  readonly sparkline?: readonly Point[];
}

export interface WorkflowFigures {
  readonly workflowId: string;
  readonly at: string;
  readonly agents: readonly AgentFigures[];
  readonly links: readonly LinkFigures[];
}

export interface WorkflowSummary {
  readonly workflowId: string;
  readonly states: Readonly<Partial<Record<AgentState, number>>>;
  readonly emittedPerMinute: number;
  readonly failedPerMinute: number;
  readonly lag: number;
  readonly failedEvents: number;
  readonly heldDeliveries: number;
}

export interface Series<Name extends string> {
  readonly since: number;
  readonly step: number;
  readonly series: Readonly<Record<Name, readonly Point[]>>;
}

const REFRESH_MS = 15_000;

export const figuresQuery = () => queryOptions({
  queryKey: ['figures', currentLanguage()], refetchInterval: REFRESH_MS,
  queryFn: ({ signal }) => call<{ readonly at: string; readonly workflows: readonly WorkflowSummary[] }>('GET', pathWith('/api/v1/figures', { language: currentLanguage() }), { signal }),
});

export const workflowFiguresQuery = (workflowId: string) => queryOptions({
  queryKey: ['figures', 'workflow', workflowId, currentLanguage()], refetchInterval: REFRESH_MS,
  queryFn: ({ signal }) => call<WorkflowFigures>('GET', pathWith(`/api/v1/workflows/${encodeURIComponent(workflowId)}/figures`, { sparklines: true, language: currentLanguage() }), { signal }),
});

export const agentSeriesQuery = (workflowId: string, agent: string, since: string) => queryOptions({
  queryKey: ['figures', 'agent', workflowId, agent, since], refetchInterval: 60_000,
  queryFn: ({ signal }) => call<Series<'succeeded' | 'failed' | 'emitted'>>('GET', pathWith(`/api/v1/workflows/${encodeURIComponent(workflowId)}/agents/${encodeURIComponent(agent)}/figures`, { since }), { signal }),
});

export const linkSeriesQuery = (workflowId: string, link: number, since: string) => queryOptions({
  queryKey: ['figures', 'link', workflowId, link, since], refetchInterval: 60_000,
  queryFn: ({ signal }) => call<Series<'arrived' | 'passed' | 'lag'>>('GET', pathWith(`/api/v1/workflows/${encodeURIComponent(workflowId)}/links/${link}/figures`, { since }), { signal }),
});
