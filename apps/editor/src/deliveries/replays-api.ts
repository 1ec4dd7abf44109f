import { call } from '../api/call.js';

/** A range of recorded events that goes through an agent once more. */
export interface ReplayView {
  readonly id: string;
  readonly workflowId: string;
  readonly agent: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly reason: string | null;
  readonly again: boolean;
  readonly key: string | null;
  readonly ratePerSecond: number;
  readonly total: number;
  readonly done: number;
  readonly waiting: number;
  readonly by: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

export interface ReplayPreview {
  readonly events: number;
  readonly reaches: readonly { readonly agent: string; readonly kind: string }[];
  readonly deliveries: { readonly done: number; readonly open: number; readonly failed: number; readonly none: number } | null;
  readonly seconds: number;
}

export interface ReplayOrder {
  readonly workflow: string;
  readonly agent: string;
  readonly from?: { readonly agent: string; readonly port: string };
  readonly since?: string;
  readonly until?: string;
  readonly key?: string;
  readonly eventIds?: readonly string[];
  readonly again?: boolean;
  readonly ratePerSecond?: number;
}

export function previewReplay(order: ReplayOrder): Promise<ReplayPreview> {
  return call('POST', '/api/v1/events/replay', { body: { ...order, preview: true } });
}

export function startReplay(order: ReplayOrder): Promise<ReplayView> {
  return call('POST', '/api/v1/events/replay', { body: order });
}

export function cancelReplay(id: string): Promise<ReplayView> {
  return call('POST', `/api/v1/replays/${id}/cancel`);
}

export function setReplayRate(id: string, ratePerSecond: number): Promise<ReplayView> {
  return call('PUT', `/api/v1/replays/${id}`, { body: { ratePerSecond } });
}
