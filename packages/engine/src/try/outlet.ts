import { eventId } from '@rookery/model';
import type { NewEvent, StoredEvent } from '../ports/event-log.js';
import type { AgentReport } from './agent-report.js';

/** Above every producer on record, whose ids are 32-bit, so that an id tells which events are of the try. */
const FIRST_PRODUCER = 4_000_000_000;

type Receiver = (events: readonly StoredEvent[]) => void;

/** Numbers the producers of a try: `out` of every agent, and the ports that a link leaves. */
export class Producers {
  #last = FIRST_PRODUCER;

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

/** Where an agent's events leave it: they get a position and a moment, are put on its report and handed to their receivers. */
export class Outlet {
  /** Port -> producer. */
  readonly producers: ReadonlyMap<string, number>;
  readonly #report: AgentReport;
  readonly #ports: ReadonlyMap<number, { readonly port: string; readonly receivers: Receiver[] }>;
  readonly #heads = new Map<number, number>();

  constructor(ports: Iterable<string>, producers: Producers, report: AgentReport) {
    this.producers = new Map([...ports].map((port) => [port, producers.next()]));
    this.#ports = new Map([...this.producers].map(([port, id]) => [id, { port, receivers: [] }]));
    this.#report = report;
  }

  addReceiver(port: string, receiver: Receiver): void {
    this.#ports.get(this.producers.get(port) ?? 0)?.receivers.push(receiver);
  }

  /** Events of one moment, or each of its own; ascending within a port. */
  emit(events: readonly NewEvent[], at: number | ((event: NewEvent) => number)): void {
    for (const [producerId, group] of Map.groupBy(events, (event) => event.producerId)) {
      this.#handOn(producerId, group.map((event) => this.#store(event, typeof at === 'number' ? at : at(event))));
    }
  }

  /** Hands on an event on record as it is. */
  pass(port: string, event: StoredEvent): void {
    this.#handOn(this.producers.get(port) ?? 0, [event]);
  }

  #handOn(producerId: number, events: readonly StoredEvent[]): void {
    const target = this.#ports.get(producerId);
    if (target === undefined) return;
    this.#report.emitted(target.port, events);
    for (const receive of target.receivers) receive(events);
  }

  #store(event: NewEvent, createdAt: number): StoredEvent {
    const { producerId, key, payloadText, traceId, parents, hops, occurredAt, expiresAt } = event;
    const position = (this.#heads.get(producerId) ?? 0) + 1;
    this.#heads.set(producerId, position);
    return {
      producerId, position, version: 0, slot: 0, key, payloadText, traceId: traceId ?? eventId(producerId, position), parents, hops,
      occurredAt: Math.round(occurredAt), createdAt, expiresAt: expiresAt === null ? null : Math.round(expiresAt), replayId: event.replayId ?? null,
    };
  }
}
