import type { EngineStore, NewEvent } from '@rookery/engine';
import { scrubJsonText, type LentSecrets } from './lent-secrets.js';
import type { Scrubber } from './scrubber.js';

/**
 * The store without secrets in what it is given: texts of errors lose every secret this process knows, and events lose what their
 * agent was lent. Here, before they are stored: a process that reads them later may not know the secret, and a dump hides nothing.
 */
export function secretlessStore(store: EngineStore, { scrubber, lent }: { readonly scrubber: Scrubber; readonly lent: LentSecrets }): EngineStore {
  // Nearly every event holds none: it is handed on itself, and not copied.
  const eventsOf = (agentId: number, events: readonly NewEvent[]): readonly NewEvent[] => {
    if (!lent.has(agentId)) return events;
    return events.map((event) => {
      const payloadText = lent.jsonText(agentId, event.payloadText);
      return payloadText === event.payloadText ? event : { ...event, payloadText };
    });
  };
  const textOrNull = (text: string | null): string | null => (text === null ? null : scrubber.text(text));
  const { log, turns, deliveries, housekeeping } = store;
  return {
    ...store,
    log: {
      ...log,
      ingest: (requests, now) => log.ingest(requests.map((request) => ({ ...request, events: eventsOf(request.agentId, request.events) })), now),
    },
    turns: {
      ...turns,
      commit: (turn) => turns.commit({
        ...turn,
        outputs: eventsOf(turn.agentId, turn.outputs),
        failed: turn.failed.map((failure) => ({ ...failure, message: scrubber.text(failure.message), detail: scrubJsonText(scrubber, failure.detail) })),
        deliveries: turn.deliveries.map((delivery) => (delivery.reason === undefined ? delivery : { ...delivery, reason: scrubber.text(delivery.reason) })),
      }),
    },
    deliveries: {
      ...deliveries,
      recordOutcomes: (request) => deliveries.recordOutcomes({
        ...request,
        outcomes: request.outcomes.map((outcome) => ({ ...outcome, message: textOrNull(outcome.message), outputs: eventsOf(request.agentId, outcome.outputs) })),
      }),
      applyReports: (request) => deliveries.applyReports({
        ...request,
        receipts: request.receipts.map((receipt) => ({ ...receipt, message: textOrNull(receipt.message) })),
        endpoints: request.endpoints.map((endpoint) => ({ ...endpoint, disabled: textOrNull(endpoint.disabled) })),
      }),
      suppress: (request) => deliveries.suppress({ ...request, deliveries: request.deliveries.map((delivery) => ({ ...delivery, reason: scrubber.text(delivery.reason) })) }),
      disableEndpoint: (request) => deliveries.disableEndpoint({ ...request, reason: scrubber.text(request.reason) }),
    },
    housekeeping: {
      ...housekeeping,
      saveActivity: (activities) => housekeeping.saveActivity(activities.map((activity) => (activity.lastError === null ? activity : { ...activity, lastError: { ...activity.lastError, message: scrubber.text(activity.lastError.message) } }))),
    },
  };
}
