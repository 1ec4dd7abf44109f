import type { SeatVersion } from '../runtime/agent-seat.js';
import { checkIncoming } from '../runtime/link-schema.js';
import { LiveEvent } from '../runtime/live-event.js';
import { globalsOf } from '../runtime/template-globals.js';
import type { EngineServices, ServiceScope } from '../runtime/services.js';
import type { AgentReport } from './agent-report.js';
import type { Arrivals } from './arrivals.js';
import type { Outlet } from './outlet.js';
import type { RecordedAnswers, TryLimits } from './try-request.js';
import type { DeliveryLedger } from './delivery-ledger.js';

/** One agent in a try: it works off what has arrived, and what becomes due, up to a moment of the virtual clock. */
export interface Lane {
  readonly slug: string;
  readonly arrivals: Arrivals;
  readonly outlet: Outlet;
  readonly report: AgentReport;
  /** The earliest moment it has something to do at; infinite when there is none. */
  nextAt(): number;
  /** Works off all arrivals, and what is due up to and with `limit`. */
  run(limit: number): Promise<void>;
  /** What it holds at the moment. */
  held(now: number): { readonly stateKeys: number; readonly timers: number };
}

/** What the lanes of one try share. */
export interface TryHost {
  readonly services: EngineServices;
  readonly limits: TryLimits;
  readonly answers: RecordedAnswers;
  readonly deliveries: DeliveryLedger;
  readonly disabledEndpoints: ReadonlyMap<string, string>;
  /** Lets others work, and ends the try when it was cancelled or its time is up. */
  checkpoint(): Promise<void>;
}

export interface LaneParts {
  readonly slug: string;
  readonly version: SeatVersion;
  readonly scope: ServiceScope;
  readonly arrivals: Arrivals;
  readonly outlet: Outlet;
  readonly report: AgentReport;
  readonly host: TryHost;
}

/** The next batch of what has arrived, created up to a moment. What a pinned schema keeps from the agent is put on its report. */
export function takeBatch({ arrivals, version, report, host }: LaneParts, upTo = Number.POSITIVE_INFINITY): readonly LiveEvent[] {
  const globals = globalsOf(host.services, version);
  const taken = arrivals
    .take({ events: host.limits.batchSize, bytes: host.limits.batchBytes, upTo })
    .map(({ event, origin }) => new LiveEvent(event, origin, globals));
  for (const event of taken) report.received(event.createdAt);
  const { events, quarantined } = checkIncoming(version, taken);
  if (quarantined.length === 0) return events;
  const byId = new Map(taken.map((event) => [event.id, event]));
  for (const { eventId, code, message } of quarantined) {
    const event = byId.get(eventId);
    if (event !== undefined) report.failed(event.createdAt, event, { code, message });
  }
  return events;
}
