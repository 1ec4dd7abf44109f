import { Inject, Injectable } from '@nestjs/common';
import { eventId, parseEventId, type EventId } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { z } from 'zod';
import { CLOCK, SCRUBBER } from '../composition/tokens.js';
import { DeliveriesReader, type DeliveryView } from '../deliveries/deliveries-reader.js';
import { apiError } from '../http/api-error.js';
import { decodeCursor, pageOf, type Page } from '../http/page-cursor.js';
import type { Scrubber } from '../secrets/index.js';
import { AgentFilters, type AgentFilter } from './agent-filter.js';
import { findDescendants } from './descendants.js';
import { toEventView, type EventViewRow, type ListedEvent } from './event-view.js';
import { EventsRepository } from './events.repository.js';
import { toFailedEventView, type FailedEventView } from './failed-event-view.js';
import { FailedEventsRepository } from './failed-events.repository.js';

/** Events shown on either side of one in its lineage. */
const LINEAGE_LIMIT = 200;
/** Events of a trace that are searched for descendants. */
const TRACE_LIMIT = 20_000;

const cursorSchema = z.tuple([z.int(), z.int(), z.int()]);

/** A moment in milliseconds since the epoch, or so long before now. */
export type Moment = { readonly at: number } | { readonly ago: number };

export interface Lineage {
  readonly event: ListedEvent;
  /** What it came from, oldest first. */
  readonly ancestors: readonly ListedEvent[];
  /** What came from it, oldest first. */
  readonly descendants: readonly ListedEvent[];
  /** Calls outside made for any of these. */
  readonly deliveries: readonly DeliveryView[];
  /** Agents that failed on any of these. */
  readonly failures: readonly FailedEventView[];
  /** False when there is more than an answer holds, or when retention took ancestors. */
  readonly isComplete: boolean;
}

/** The log as people read it. */
@Injectable()
export class EventsService {
  constructor(
    @Inject(EventsRepository) private readonly events: EventsRepository,
    @Inject(FailedEventsRepository) private readonly failedEvents: FailedEventsRepository,
    @Inject(DeliveriesReader) private readonly deliveries: DeliveriesReader,
    @Inject(AgentFilters) private readonly filters: AgentFilters,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(workspaceId: number, query: AgentFilter & { readonly port?: string | undefined; readonly key?: string | undefined; readonly search?: string | undefined; readonly since?: Moment | undefined; readonly until?: Moment | undefined; readonly cursor?: string | undefined; readonly limit: number }): Promise<Page<ListedEvent>> {
    const { port, key, search, since, until, cursor, limit } = query;
    const filter = await this.filters.resolve(workspaceId, query);
    const below = cursor === undefined ? (until === undefined ? undefined : before(this.#timeOf(until))) : positionOf(decodeCursor(cursor, cursorSchema));
    const found = await this.events.list({ workspaceId, ...filter, port, key, search: search?.replaceAll('\0', ''), below, limit: limit + 1 });
    // Newest first: what is too old ends the list.
    const oldest = since === undefined ? Number.NEGATIVE_INFINITY : this.#timeOf(since);
    const rows = found.filter((row) => row.created_at >= oldest);
    return pageOf(rows, limit, { item: (row) => this.#view(row), position: (row) => [row.created_at, row.producer_id, row.position] });
  }

  async find(workspaceId: number, id: string): Promise<ListedEvent> {
    const { producer, position } = parsed(id);
    const [row] = await this.events.load(workspaceId, [eventId(producer, position)]);
    if (row === undefined) throw apiError('notFound', { what: 'event', id });
    return this.#view(row);
  }

  /** Where an event came from and what became of it. Descendants through a second parent of another trace are not followed. */
  async lineage(workspaceId: number, id: string): Promise<Lineage> {
    const event = await this.find(workspaceId, id);
    const own = parsed(id);
    const [before, trace] = await Promise.all([
      this.events.findAncestors(workspaceId, own, LINEAGE_LIMIT + 1),
      this.events.listTrace(workspaceId, parsed(event.traceId), TRACE_LIMIT),
    ]);
    const ownId = eventId(own.producer, own.position);
    const ancestorIds = before.map((row) => eventId(row.producer_id, row.position)).slice(0, LINEAGE_LIMIT);
    const after = findDescendants(ownId, trace);
    const descendantIds = after.slice(0, LINEAGE_LIMIT);
    const ids = [ownId, ...ancestorIds, ...descendantIds];
    const [ancestors, descendants, deliveries, failures] = await Promise.all([
      this.#load(workspaceId, ancestorIds),
      this.#load(workspaceId, descendantIds),
      this.deliveries.listOfEvents(workspaceId, ids),
      this.failedEvents.listOfEvents(workspaceId, ids),
    ]);
    const isComplete = ancestors.length === before.length && after.length <= LINEAGE_LIMIT && trace.length < TRACE_LIMIT;
    return { event, ancestors, descendants, deliveries, failures: failures.map((row) => toFailedEventView(row, this.scrubber)), isComplete };
  }

  /** Without secrets: a person may have typed one into an event, or a caller have sent it. */
  #view(row: EventViewRow): ListedEvent {
    const view = toEventView(row);
    return { ...view, key: view.key === null ? null : this.scrubber.text(view.key), payload: this.scrubber.json(view.payload) };
  }

  #timeOf(moment: Moment): number {
    return 'at' in moment ? moment.at : this.clock.now() - moment.ago;
  }

  async #load(workspaceId: number, ids: readonly EventId[]): Promise<readonly ListedEvent[]> {
    return ids.length === 0 ? [] : (await this.events.load(workspaceId, ids)).map((row) => this.#view(row));
  }
}

function parsed(id: string): { readonly producer: number; readonly position: number } {
  const event = parseEventId(id);
  if (event === undefined || event.producer > 2 ** 31 - 1) throw apiError('notFound', { what: 'event', id });
  return event;
}

/** Below everything that was recorded at a moment or later. */
function before(createdAt: number): { readonly createdAt: number; readonly producerId: number; readonly position: number } {
  return { createdAt: Math.max(0, Math.trunc(createdAt)), producerId: 0, position: 0 };
}

function positionOf([createdAt, producerId, position]: z.output<typeof cursorSchema>): { readonly createdAt: number; readonly producerId: number; readonly position: number } {
  return { createdAt, producerId, position };
}
