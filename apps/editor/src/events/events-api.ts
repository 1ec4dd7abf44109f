import type { EventView } from '@rookery/model';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call.js';
import type { DeliveryView } from '../deliveries/delivery-view.js';

/** An event of a list; `payloadOmitted`: the answer was full, it must be asked for alone. */
export type ListedEvent = EventView & { readonly payloadOmitted?: true };

export interface FailedEvent {
  readonly eventId: string;
  readonly workflowId: string;
  readonly workflow: string;
  readonly agent: string;
  readonly version: number;
  readonly failedAt: string;
  readonly code: string;
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface FailedGroup {
  readonly workflowId: string;
  readonly workflow: string;
  readonly agent: string;
  readonly code: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly message: string;
}

export interface Lineage {
  readonly event: ListedEvent;
  readonly ancestors: readonly ListedEvent[];
  readonly descendants: readonly ListedEvent[];
  readonly deliveries: readonly DeliveryView[];
  readonly failures: readonly FailedEvent[];
  readonly isComplete: boolean;
}

export const eventQuery = (id: string) => queryOptions({ queryKey: ['events', 'one', id], queryFn: ({ signal }) => call<ListedEvent>('GET', `/api/v1/events/${encodeURIComponent(id)}`, { signal }), staleTime: 600_000 });

export const lineageQuery = (id: string) => queryOptions({ queryKey: ['events', 'lineage', id], queryFn: ({ signal }) => call<Lineage>('GET', `/api/v1/events/${encodeURIComponent(id)}/lineage`, { signal }) });
