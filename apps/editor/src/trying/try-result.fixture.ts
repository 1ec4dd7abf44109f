import type { SentDelivery, TriedAgent, TriedDeliveries, TriedDelivery, TriedEvent } from './try-result.js';

export const moment = '2026-03-01T09:00:00.000Z';

export function agentOf(more: Partial<TriedAgent>): TriedAgent {
  return {
    type: 'filter', kind: 'step', received: 0, emitted: {}, outputs: [], failures: { total: 0, list: [] }, answers: { recorded: 0, assumed: 0 },
    duplicates: 0, stateKeys: 0, pendingTimers: 0, tookMs: 0, console: { total: 0, list: [] }, ...more,
  };
}

export function eventOf(id: string, more: Partial<TriedEvent> = {}): TriedEvent {
  return { id, port: 'out', key: null, payload: {}, at: moment, occurredAt: moment, expiresAt: null, traceId: '1-1', parents: [], ...more };
}

export function deliveryOf(more: Partial<TriedDelivery> = {}): TriedDelivery {
  return { agent: 'inbox', at: moment, verdict: 'wouldSend', reason: null, endpoint: null, key: null, traceId: '1-1', answer: 'assumed', outcome: null, payload: {}, ...more };
}

export function sentOf(more: Partial<SentDelivery> = {}): SentDelivery {
  return { agent: 'inbox', eventId: '1-2', traceId: '1-1', status: 'accepted', at: moment, payload: {}, ...more };
}

interface Counts {
  readonly wouldSend?: number;
  readonly expired?: number;
  readonly suppressed?: number;
  readonly same?: number;
  readonly more?: number;
  readonly fewer?: number;
  readonly changed?: number;
}

export function deliveriesOf({ wouldSend = 0, expired = 0, suppressed = 0, same = 0, more = 0, fewer = 0, changed = 0 }: Counts): TriedDeliveries {
  const none = (total: number) => ({ total, list: [] });
  return { total: wouldSend + expired + suppressed, wouldSend, expired, suppressed, list: [], comparison: { same, changed: none(changed), onlyDraft: none(more), onlyPublished: none(fewer) } };
}
