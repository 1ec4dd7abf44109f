import { Inject, Injectable } from '@nestjs/common';
import { Engine, type AgentSeat } from '@rookery/engine';
import { parseEventId } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { z } from 'zod';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK, DATABASE } from '../composition/tokens.js';
import { AgentFilters } from '../events/agent-filter.js';
import { apiError, invalidRequest } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { decodeCursor, pageOf, type Page, type PageQuery } from '../http/page-cursor.js';
import type { Database } from '../persistence/database.js';
import { findPosition } from './position-search.js';
import { ReplayRunner } from './replay-runner.js';
import { replayView, type ReplayView } from './replay-view.js';
import { ReplaysRepository, type EventRange } from './replays.repository.js';
import type { ReplayOrder } from './replays.schemas.js';

const DEFAULT_RATE = 500;
const EMPTY_PAGE_START = 2_147_483_647;
const positionSchema = z.tuple([z.int()]);

/** What a replay would bring, before anything is done. */
export interface ReplayPreview {
  readonly events: number;
  /** Where the agent's outputs lead: the actions that may be asked again, and steps that remember. */
  readonly reaches: readonly { readonly agent: string; readonly kind: string }[];
  /** For an action: of these events, how many it has done, has open, failed at, and never got. */
  readonly deliveries: { readonly done: number; readonly open: number; readonly failed: number; readonly none: number } | null;
  readonly seconds: number;
}

/** Ranges of recorded events through an agent again: preview, start, progress, cancel. */
@Injectable()
export class ReplaysService {
  readonly #replays: ReplaysRepository;

  constructor(
    @Inject(DATABASE) database: Database,
    @Inject(Engine) private readonly engine: Engine,
    @Inject(AgentFilters) private readonly filters: AgentFilters,
    @Inject(ReplayRunner) private readonly runner: ReplayRunner,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#replays = new ReplaysRepository(database);
  }

  async preview({ workspaceId }: Caller, order: ReplayOrder): Promise<ReplayPreview> {
    const { seat, ranges } = await this.#resolve(workspaceId, order);
    const key = order.key ?? null;
    const events = await this.#replays.count({ workspaceId }, ranges, key);
    const isAction = seat.current.agent.type.kind === 'action';
    return {
      events,
      reaches: reachedFrom(seat),
      deliveries: isAction ? summed(await this.#replays.standings(seat.topologyAgent, ranges, key)) : null,
      seconds: Math.ceil(events / (order.ratePerSecond ?? DEFAULT_RATE)),
    };
  }

  async start(caller: Caller, order: ReplayOrder, address: string): Promise<ReplayView> {
    const { workspaceId, accountId, email } = caller;
    const { seat, ranges } = await this.#resolve(workspaceId, order);
    const { workflowId, agentId } = seat.topologyAgent;
    const key = order.key ?? null;
    const total = await this.#replays.count({ workspaceId }, ranges, key);
    if (total === 0) throw invalidRequest([{ path: 'since', code: 'replay.empty', message: 'no recorded event lies in this range; widen it, or look at the retention of the agents before' }]);
    const id = await this.#replays.insert({
      workspaceId, workflowId, agentId, again: order.again, eventKey: key, ratePerSecond: order.ratePerSecond ?? DEFAULT_RATE, total, createdBy: email, now: this.clock.now(), ranges,
    }, (made) => this.audit.note({ workspaceId, accountId, action: 'events.replayed', subject: `${order.workflow}/${order.agent}`, objectId: `${workflowId}/${order.agent}`, detail: { replay: made, events: total, again: order.again }, address }));
    this.runner.hurry();
    return this.find(workspaceId, id);
  }

  async find(workspaceId: number, id: number): Promise<ReplayView> {
    const row = await this.#replays.find({ workspaceId }, id);
    if (row === undefined) throw apiError('notFound', { what: 'replay', id });
    return replayView(row);
  }

  async list(workspaceId: number, { cursor, limit }: PageQuery): Promise<Page<ReplayView>> {
    const [before] = cursor === undefined ? [EMPTY_PAGE_START] : decodeCursor(cursor, positionSchema);
    return pageOf(await this.#replays.list({ workspaceId }, before, limit + 1), limit, { item: replayView, position: (row) => [row.id] });
  }

  /** What was handed in and not taken yet is taken back; what the agent took stays done. */
  async cancel(caller: Caller, id: number, address: string): Promise<ReplayView> {
    const { workspaceId, accountId } = caller;
    await this.#replays.cancel({ workspaceId }, id, this.clock.now(), this.audit.note({ workspaceId, accountId, action: 'replay.cancelled', subject: String(id), address }));
    return this.find(workspaceId, id);
  }

  async setRate({ workspaceId, accountId }: Caller, id: number, ratePerSecond: number): Promise<ReplayView> {
    const before = { ratePerSecond: (await this.find(workspaceId, id)).ratePerSecond };
    await this.#replays.setRate({ workspaceId }, id, ratePerSecond, this.audit.note({ workspaceId, accountId, action: 'replay.rate-changed', subject: String(id), before, after: { ratePerSecond } }));
    return this.find(workspaceId, id);
  }

  async #resolve(workspaceId: number, order: ReplayOrder): Promise<{ readonly seat: AgentSeat; readonly ranges: readonly EventRange[] }> {
    const { workflowId } = await this.filters.resolve(workspaceId, { workflow: order.workflow });
    const seat = this.engine.agentBySlug({ workspaceId, workflowId: workflowId ?? 0 }, order.agent);
    if (seat === undefined) throw apiError('notFound', { what: 'published agent', id: order.agent });
    const { kind } = seat.current.agent.type;
    if (kind === 'source') throw invalidRequest([{ path: 'agent', code: 'link.receiver', message: `"${order.agent}" is a source and receives nothing; name the agent its events go to` }]);
    return { seat, ranges: order.eventIds === undefined ? await this.#spanOf(seat, order) : chosenRanges(seat, order.eventIds) };
  }

  /** The events that came to the agent over its links of now in a span of time. */
  async #spanOf(seat: AgentSeat, { from, since, until }: ReplayOrder): Promise<readonly EventRange[]> {
    const { workspaceId } = seat.topologyAgent;
    const links = seat.inLinks.filter((link) => {
      const origin = seat.originOf(link.producerId);
      return link.state === 'live' && (from === undefined || (from.agent === origin.agent && (from.port ?? origin.port) === origin.port));
    });
    if (links.length === 0) throw invalidRequest([{ path: 'from', code: 'link.agent', message: from === undefined ? 'no link leads to this agent' : `no link leads from "${from.agent}"${from.port === undefined ? '' : `, port "${from.port}",`} to this agent` }]);
    const ranges = await Promise.all([...new Set(links.map((link) => link.producerId))].map(async (producerId) => {
      const head = await this.#replays.head({ workspaceId }, producerId);
      const at = (time: number) => findPosition(this.#replays.session, { producerId, head, time });
      return { producerId, first: since === undefined ? 1 : await at(since), last: until === undefined ? head : (await at(until)) - 1 };
    }));
    return ranges.filter(({ first, last }) => first <= last);
  }
}

function chosenRanges(seat: AgentSeat, eventIds: readonly string[]): readonly EventRange[] {
  const known = new Set(seat.inLinks.map((link) => link.producerId));
  const ranges = eventIds.flatMap((id) => {
    const parsed = parseEventId(id);
    return parsed === undefined ? [] : [{ producerId: parsed.producer, first: parsed.position, last: parsed.position }];
  });
  const strange = ranges.find(({ producerId }) => !known.has(producerId));
  if (strange !== undefined) throw invalidRequest([{ path: 'eventIds', code: 'replay.foreign', message: `event "${strange.producerId}-${strange.first}" does not come to this agent over a link; choose events of the agents before it` }]);
  return ranges;
}

function reachedFrom(seat: AgentSeat): ReplayPreview['reaches'] {
  const { graph, agents } = seat.current.workflow;
  const reached = new Set<string>();
  const open = [seat.topologyAgent.slug];
  while (open.length > 0) {
    const slug = open.pop();
    for (const link of graph.links) {
      if (link.from !== slug || reached.has(link.to)) continue;
      reached.add(link.to);
      open.push(link.to);
    }
  }
  return [...reached].flatMap((slug) => {
    const type = agents.get(slug)?.type;
    return type === undefined ? [] : [{ agent: slug, kind: type.kind }];
  });
}

const DONE = new Set(['accepted', 'delivered', 'read', 'acted']);

function summed(standings: readonly { readonly status: string | null; readonly count: number }[]): NonNullable<ReplayPreview['deliveries']> {
  const sum = (holds: (status: string | null) => boolean): number => standings.filter(({ status }) => holds(status)).reduce((total, { count }) => total + count, 0);
  const isOpen = (status: string | null): boolean => status === 'pending' || status === 'sending';
  return {
    done: sum((status) => status !== null && DONE.has(status)),
    open: sum(isOpen),
    failed: sum((status) => status !== null && !DONE.has(status) && !isOpen(status)),
    none: sum((status) => status === null),
  };
}
