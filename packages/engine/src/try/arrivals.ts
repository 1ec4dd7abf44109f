import type { StoredEvent } from '../ports/event-log.js';
import type { EventOrigin } from '../runtime/live-event.js';

interface LinkQueue {
  readonly origin: EventOrigin;
  events: StoredEvent[];
  start: number;
}

export interface Arrival {
  readonly event: StoredEvent;
  readonly origin: EventOrigin;
}

/** What waits before an agent, a queue per link; taken in the order it was created, as the engine's feeds are. */
export class Arrivals {
  readonly #queues: LinkQueue[] = [];

  /** A new link; the function hands events over to it, in order of time. */
  open(origin: EventOrigin): (events: readonly StoredEvent[]) => void {
    const queue: LinkQueue = { origin, events: [], start: 0 };
    this.#queues.push(queue);
    return (events) => {
      for (const event of events) queue.events.push(event);
    };
  }

  /** When the next one was created; infinite when there is none. */
  get nextAt(): number {
    let at = Number.POSITIVE_INFINITY;
    for (const { events, start } of this.#queues) at = Math.min(at, events[start]?.createdAt ?? at);
    return at;
  }

  take(limit: { readonly events: number; readonly bytes: number; readonly upTo: number }): readonly Arrival[] {
    const taken: Arrival[] = [];
    let bytes = 0;
    while (taken.length < limit.events && bytes < limit.bytes) {
      const queue = this.#first(limit.upTo);
      const event = queue?.events[queue.start];
      if (queue === undefined || event === undefined) break;
      queue.start += 1;
      if (queue.start === queue.events.length) {
        queue.events = [];
        queue.start = 0;
      }
      taken.push({ event, origin: queue.origin });
      bytes += event.payloadText.length;
    }
    return taken;
  }

  #first(upTo: number): LinkQueue | undefined {
    let first: LinkQueue | undefined;
    let at = upTo;
    for (const queue of this.#queues) {
      const event = queue.events[queue.start];
      if (event === undefined || event.createdAt > at || (first !== undefined && event.createdAt === at)) continue;
      first = queue;
      at = event.createdAt;
    }
    return first;
  }
}
