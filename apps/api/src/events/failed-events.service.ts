import { Inject, Injectable } from '@nestjs/common';
import { Engine, type EngineStore } from '@rookery/engine';
import type { EventId } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { z } from 'zod';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK, ENGINE_STORE, SCRUBBER } from '../composition/tokens.js';
import type { Caller } from '../http/caller.js';
import { decodeCursor, pageOf, type Page } from '../http/page-cursor.js';
import type { Scrubber } from '../secrets/index.js';
import { AgentFilters, type AgentFilter } from './agent-filter.js';
import { toFailedEventView, toFailedGroupView, type FailedEventView, type FailedGroupView } from './failed-event-view.js';
import { FailedEventsRepository } from './failed-events.repository.js';

/** Most failed events one call hands back, an agent. */
const REPLAY_LIMIT = 10_000;

const cursorSchema = z.tuple([z.int(), z.int(), z.int(), z.int()]);

/** Events that agents failed on: what they are, and once more through the agent. */
@Injectable()
export class FailedEventsService {
  constructor(
    @Inject(FailedEventsRepository) private readonly failedEvents: FailedEventsRepository,
    @Inject(AgentFilters) private readonly filters: AgentFilters,
    @Inject(ENGINE_STORE) private readonly store: Pick<EngineStore, 'housekeeping'>,
    @Inject(Engine) private readonly engine: Pick<Engine, 'wake'>,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(workspaceId: number, query: AgentFilter & { readonly cursor?: string | undefined; readonly limit: number }): Promise<Page<FailedEventView>> {
    const filter = await this.filters.resolve(workspaceId, query);
    const at = query.cursor === undefined ? undefined : decodeCursor(query.cursor, cursorSchema);
    const below = at === undefined ? undefined : { failedAt: at[0], agentId: at[1], producerId: at[2], position: at[3] };
    const rows = await this.failedEvents.list({ workspaceId, ...filter, below, limit: query.limit + 1 });
    return pageOf(rows, query.limit, { item: (row) => toFailedEventView(row, this.scrubber), position: (row) => [row.failed_at, row.agent_id, row.producer_id, row.position] });
  }

  /** By agent and code, most failures first: what to look at, and how far a replay has come. */
  async groups(workspaceId: number, query: AgentFilter): Promise<{ readonly items: readonly FailedGroupView[] }> {
    const rows = await this.failedEvents.groups({ workspaceId, ...(await this.filters.resolve(workspaceId, query)) });
    return { items: rows.map((row) => toFailedGroupView(row, this.scrubber)) };
  }

  /** Hands them to the agents they failed at again; returns how many. */
  async replay(caller: Caller, given: AgentFilter & { readonly eventIds?: readonly EventId[] | undefined }, address: string): Promise<number> {
    const { workspaceId, accountId } = caller;
    const filter = await this.filters.resolve(workspaceId, given);
    const agents = await this.failedEvents.listAgents({ workspaceId, ...filter, eventIds: given.eventIds });
    let count = 0;
    for (const agent of agents) {
      const only = given.eventIds === undefined ? {} : { eventIds: given.eventIds };
      count += await this.store.housekeeping.replayFailed({ ...agent, ...only, now: this.clock.now(), limit: REPLAY_LIMIT });
      this.engine.wake(agent);
    }
    if (count > 0) await this.audit.record({ workspaceId, accountId, action: 'failed-events.replayed', subject: [given.workflow, given.agent].join('/'), detail: { count }, address });
    return count;
  }
}
