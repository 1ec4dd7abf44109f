import { Inject, Injectable } from '@nestjs/common';
import { Engine, type EngineStore } from '@rookery/engine';
import type { DeliveryStatus, EventId } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { z } from 'zod';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK, ENGINE_STORE } from '../composition/tokens.js';
import { AgentFilters, type AgentFilter } from '../events/agent-filter.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { decodeCursor, pageOf, type Page } from '../http/page-cursor.js';
import { DeliveriesReader, type DeliveryView } from './deliveries-reader.js';
import { DeliveriesRepository, type DeliveryIdentity } from './deliveries.repository.js';

const REPLAY_BATCH = 5_000;
const REPLAY_LIMIT = 100_000;

const cursorSchema = z.tuple([z.int(), z.int(), z.int(), z.int()]);

/** What became of calls outside, and once more what was given up. */
@Injectable()
export class DeliveriesService {
  constructor(
    @Inject(DeliveriesRepository) private readonly deliveries: DeliveriesRepository,
    @Inject(DeliveriesReader) private readonly reader: DeliveriesReader,
    @Inject(AgentFilters) private readonly filters: AgentFilters,
    @Inject(ENGINE_STORE) private readonly store: Pick<EngineStore, 'deliveries'>,
    @Inject(Engine) private readonly engine: Pick<Engine, 'wake'>,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(workspaceId: number, query: AgentFilter & { readonly status?: readonly DeliveryStatus[] | undefined; readonly cursor?: string | undefined; readonly limit: number }): Promise<Page<DeliveryView>> {
    const filter = await this.filters.resolve(workspaceId, query);
    const at = query.cursor === undefined ? undefined : decodeCursor(query.cursor, cursorSchema);
    const below = at === undefined ? undefined : { createdAt: at[0], agentId: at[1], producerId: at[2], position: at[3] };
    const rows = await this.deliveries.list({ workspaceId, ...filter, statuses: query.status, below, limit: query.limit + 1 });
    const page = pageOf(rows, query.limit, { item: (row) => row, position: (row) => [row.created_at, row.agent_id, row.producer_id, row.position] });
    return { items: await this.reader.read(workspaceId, page.items), cursor: page.cursor };
  }

  async find(workspaceId: number, id: string): Promise<DeliveryView> {
    const identity = parseDeliveryId(id);
    const row = identity === undefined ? undefined : await this.deliveries.find(workspaceId, identity);
    const [view] = row === undefined ? [] : await this.reader.read(workspaceId, [row]);
    if (view === undefined) throw apiError('notFound', { what: 'delivery', id });
    return view;
  }

  /** Makes given-up deliveries pending again and wakes their agents; returns how many. */
  async replay(caller: Caller, given: AgentFilter & { readonly status?: readonly DeliveryStatus[] | undefined; readonly eventIds?: readonly EventId[] | undefined }, address: string): Promise<number> {
    const { workspaceId, accountId } = caller;
    const { status: statuses, eventIds } = given;
    const filter = await this.filters.resolve(workspaceId, given);
    const agents = await this.deliveries.listAgentsInTrouble({ workspaceId, ...filter, statuses, eventIds });
    let count = 0;
    for (const agent of agents) {
      const only = { ...(statuses === undefined ? {} : { statuses }), ...(eventIds === undefined ? {} : { eventIds }) };
      for (let replayed = REPLAY_BATCH; replayed === REPLAY_BATCH && count < REPLAY_LIMIT; count += replayed) {
        replayed = await this.store.deliveries.replay({ ...agent, ...only, now: this.clock.now(), limit: REPLAY_BATCH });
      }
      this.engine.wake(agent);
    }
    if (count > 0) await this.audit.record({ workspaceId, accountId, action: 'deliveries.replayed', subject: [given.workflow, given.agent].join('/'), detail: { count }, address });
    return count;
  }
}

function parseDeliveryId(id: string): DeliveryIdentity | undefined {
  const [, agentId, producerId, position] = /^(\d{1,9})-(\d{1,9})-(\d{1,15})$/.exec(id) ?? [];
  return agentId === undefined || producerId === undefined || position === undefined ? undefined : { agentId: Number(agentId), producerId: Number(producerId), position: Number(position) };
}
