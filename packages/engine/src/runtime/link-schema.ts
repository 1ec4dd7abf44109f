import { originKey, type LinkSchemas } from '../compile/link-schemas.js';
import type { FailedEvent } from '../ports/turn-store.js';
import type { SeatVersion } from './agent-seat.js';
import type { LiveEvent } from './live-event.js';

const CODE = 'schema.broken';

export interface Passed {
  readonly events: readonly LiveEvent[];
  /** For the receiver's failed list; a replay is checked with the schema of then. */
  readonly quarantined: readonly FailedEvent[];
}

/** Parts what the pinned schemas of the incoming links let through from what they do not. */
export function checkIncoming(version: SeatVersion, events: readonly LiveEvent[]): Passed {
  const checks = version.agent.linkSchemas?.quarantines;
  if (checks === undefined || checks.size === 0) return { events, quarantined: [] };
  const passed: LiveEvent[] = [];
  const quarantined: FailedEvent[] = [];
  for (const event of events) {
    const message = checks.get(originKey(event.from))?.(event.payload);
    if (message === undefined) passed.push(event);
    else quarantined.push({ eventId: event.id, code: CODE, message, detail: '{}' });
  }
  return { events: passed, quarantined };
}

/** Why this payload may not leave by the port; `undefined`: it may. */
export function checkOutgoing(schemas: LinkSchemas | undefined, port: string, payloadText: string): { readonly code: string; readonly message: string } | undefined {
  const checks = schemas?.refuses.get(port);
  if (checks === undefined) return undefined;
  const payload: unknown = JSON.parse(payloadText);
  for (const check of checks) {
    const message = check(payload);
    if (message !== undefined) return { code: CODE, message };
  }
  return undefined;
}
