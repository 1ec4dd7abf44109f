import type { DeliveryStatus } from '@rookery/model';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { pathWith } from '../api/use-pages.js';
import type { FailedGroup } from '../events/events-api.js';
import type { DeliveryView } from './delivery-view.js';

export interface DeliveryGroup {
  readonly workflowId: string;
  readonly workflow: string;
  readonly agent: string;
  readonly status: DeliveryStatus;
  readonly code: string | null;
  readonly reason: string | null;
  readonly count: number;
  readonly lastAt: string;
  /** The newest of them; at most 1,000. */
  readonly eventIds: readonly string[];
}

export interface DisabledEndpoint {
  readonly endpoint: string;
  readonly reason: string;
  readonly workflowId: string;
  readonly disabledAt: string;
}

/** What can be tried once more. */
export const replayable = ['dead', 'failed', 'expired', 'suppressed', 'unknown'] as const;

export function isReplayable(status: string): status is (typeof replayable)[number] {
  return replayable.some((one) => one === status);
}

export interface ReplayDeliveries {
  readonly workflow?: string | undefined;
  readonly agent?: string | undefined;
  readonly status?: readonly (typeof replayable)[number][] | undefined;
  readonly eventIds?: readonly string[] | undefined;
}

export function replayDeliveries(order: ReplayDeliveries): Promise<{ readonly count: number }> {
  return call('POST', '/api/v1/deliveries/replay', { body: order, signal: AbortSignal.timeout(120_000) });
}

export function replayFailed(order: Omit<ReplayDeliveries, 'status'>): Promise<{ readonly count: number }> {
  return call('POST', '/api/v1/failed-events/replay', { body: order, signal: AbortSignal.timeout(120_000) });
}

export const groupsQuery = (filter: { readonly workflow?: string | undefined; readonly agent?: string | undefined; readonly status?: string | undefined }) => queryOptions({
  queryKey: ['deliveries', 'groups', filter], refetchInterval: 15_000,
  queryFn: ({ signal }) => call<{ readonly items: readonly DeliveryGroup[]; readonly isCut: boolean }>('GET', pathWith('/api/v1/delivery-groups', filter), { signal }),
});

export const failedGroupsQuery = (filter: { readonly workflow?: string | undefined; readonly agent?: string | undefined }) => queryOptions({
  queryKey: ['failed-events', 'groups', filter], refetchInterval: 15_000,
  queryFn: ({ signal }) => call<{ readonly items: readonly FailedGroup[] }>('GET', pathWith('/api/v1/failed-events/groups', filter), { signal }),
});

export const deliveryQuery = (id: string) => queryOptions({ queryKey: ['deliveries', 'one', id], queryFn: ({ signal }) => call<DeliveryView>('GET', `/api/v1/deliveries/${encodeURIComponent(id)}`, { signal }) });

export const endpointsQuery = queryOptions({ queryKey: ['endpoints'], queryFn: ({ signal }) => call<{ readonly items: readonly DisabledEndpoint[] }>('GET', '/api/v1/endpoints', { signal }) });
