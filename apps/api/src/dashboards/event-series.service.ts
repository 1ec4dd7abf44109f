import { Inject, Injectable } from '@nestjs/common';
import type { JsonValue } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { CLOCK } from '../composition/tokens.js';
import { AgentFilters } from '../events/agent-filter.js';
import type { Steps } from '../figures/series.js';
import { findPosition } from '../replays/position-search.js';
import { chartOf, type Chart } from './chart.js';
import { EventsScanRepository, type ScannedEvent } from './events-scan.repository.js';
import { stepsOf, type EventSeriesQuery } from './query-schemas.js';
import { groupOf, numberOf, SeriesBuilder, valueAt } from './series-builder.js';

/** What one question may cost; past it the answer says from where on it holds. */
const MOST_EVENTS = 100_000;
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_MS = 5_000;
const CHUNK = 500;
const CHUNK_OF_TIMES = 10_000;

/** Charts out of recorded events: how many, or any number in them, over time and grouped. */
@Injectable()
export class EventSeriesService {
  constructor(
    @Inject(EventsScanRepository) private readonly events: EventsScanRepository,
    @Inject(AgentFilters) private readonly filters: AgentFilters,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async chart(workspaceId: number, query: EventSeriesQuery): Promise<Chart> {
    const { agentIds = [] } = await this.filters.resolve(workspaceId, query);
    const startedAt = this.clock.now();
    const steps = stepsOf(query, startedAt);
    const builder = new SeriesBuilder(steps, query.aggregate);
    const budget = { events: MOST_EVENTS, bytes: MOST_BYTES, until: startedAt + MOST_MS };
    let scanned = 0;
    let knownFrom = steps.since;
    for (const producer of await this.events.producers(workspaceId, agentIds, query.port)) {
      const read = await this.#scan(workspaceId, producer, { query, steps, builder, budget });
      scanned += read.scanned;
      knownFrom = Math.max(knownFrom, read.knownFrom);
    }
    return chartOf(builder, { steps, scanned, knownFrom });
  }

  /** One port from the end of the span backwards, until its beginning or the end of the budget. */
  async #scan(workspaceId: number, { id, head }: { readonly id: number; readonly head: number }, { query, steps, builder, budget }: Scan): Promise<{ readonly scanned: number; readonly knownFrom: number }> {
    const hasPayload = query.field !== undefined || query.group !== undefined;
    const end = steps.since + steps.count * steps.step;
    let scanned = 0;
    let oldest = end;
    const behind = await findPosition(this.events.session, { producerId: id, head, time: end });
    for (let from = behind - 1; from > 0; ) {
      if (budget.events <= 0 || budget.bytes <= 0 || this.clock.now() > budget.until) return { scanned, knownFrom: oldest };
      const rows = await this.events.chunk(workspaceId, id, from, { limit: Math.min(budget.events, hasPayload ? CHUNK : CHUNK_OF_TIMES), hasPayload });
      const inside = rows.filter(({ createdAt }) => createdAt >= steps.since);
      for (const row of inside) {
        builder.add(sampleOf(row, query));
        budget.bytes -= row.payload?.length ?? 0;
        oldest = row.createdAt;
      }
      scanned += inside.length;
      budget.events -= inside.length;
      if (inside.length < rows.length) break;
      const last = rows.at(-1);
      if (last === undefined) break;
      from = last.position - 1;
    }
    return { scanned, knownFrom: steps.since };
  }
}

interface Scan {
  readonly query: EventSeriesQuery;
  readonly steps: Steps;
  readonly builder: SeriesBuilder;
  readonly budget: { events: number; bytes: number; readonly until: number };
}

function sampleOf({ createdAt, payload }: ScannedEvent, { field, group }: EventSeriesQuery) {
  const value: JsonValue = payload === null ? null : JSON.parse(payload);
  return { at: createdAt, value: field === undefined ? null : numberOf(valueAt(value, field)), group: group === undefined ? null : groupOf(valueAt(value, group)) };
}
