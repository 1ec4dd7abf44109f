import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { parseDuration } from '@rookery/model';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { pageQuerySchema, type Page } from '../http/page-cursor.js';
import { Permission } from '../http/permission.js';
import { agentFilterShape } from './agent-filter.js';
import { eventIdsSchema } from './event-ids.js';
import type { ListedEvent } from './event-view.js';
import { EventsService, type Lineage } from './events.service.js';
import type { FailedEventView, FailedGroupView } from './failed-event-view.js';
import { FailedEventsService } from './failed-events.service.js';

const momentSchema = z.string().max(40).transform((text, context) => {
  const ago = parseDuration(text);
  const at = ago === undefined ? Date.parse(text) : Number.NaN;
  if (ago !== undefined) return { ago };
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(at)) return { at };
  context.addIssue(`"${text}" is neither a time nor a span; write for example "2026-01-05T09:00:00Z" or "6h"`);
  return z.NEVER;
});
const eventsQuerySchema = pageQuerySchema.extend({
  ...agentFilterShape,
  port: z.string().min(1).max(100).optional(),
  key: z.string().min(1).max(1_000).optional(),
  /** Stands somewhere in the payload's text; the newest 2,000 events of each port are looked at. */
  search: z.string().min(1).max(200).optional(),
  /** Recorded at this moment or later, and before that one: ISO 8601, or a span before now such as `6h`. */
  since: momentSchema.optional(),
  until: momentSchema.optional(),
  /** The `cursor` of the answer before; another name for `cursor`. */
  after: z.string().max(500).optional(),
});
const failedQuerySchema = pageQuerySchema.extend(agentFilterShape);
const groupsQuerySchema = z.object(agentFilterShape);

const replaySchema = z
  .strictObject({ ...agentFilterShape, eventIds: eventIdsSchema.optional() })
  .refine(({ workflow, eventIds }) => workflow !== undefined || eventIds !== undefined, { error: 'name a workflow, or event ids', path: ['workflow'] });

@Controller('api/v1')
export class EventsController {
  constructor(
    @Inject(EventsService) private readonly events: EventsService,
    @Inject(FailedEventsService) private readonly failedEvents: FailedEventsService,
  ) {}

  @Get('events')
  @Permission('event:read')
  list(@Query({ schema: eventsQuerySchema }) { after, cursor, ...query }: z.output<typeof eventsQuerySchema>, @CurrentCaller() caller: Caller): Promise<Page<ListedEvent>> {
    return this.events.list(caller.workspaceId, { ...query, cursor: cursor ?? after });
  }

  @Get('events/:id')
  @Permission('event:read')
  find(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<ListedEvent> {
    return this.events.find(caller.workspaceId, id);
  }

  @Get('events/:id/lineage')
  @Permission('event:read')
  lineage(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Lineage> {
    return this.events.lineage(caller.workspaceId, id);
  }

  @Get('failed-events')
  @Permission('event:read')
  listFailed(@Query({ schema: failedQuerySchema }) query: z.output<typeof failedQuerySchema>, @CurrentCaller() caller: Caller): Promise<Page<FailedEventView>> {
    return this.failedEvents.list(caller.workspaceId, query);
  }

  @Get('failed-events/groups')
  @Permission('event:read')
  groupFailed(@Query({ schema: groupsQuerySchema }) query: z.output<typeof groupsQuerySchema>, @CurrentCaller() caller: Caller): Promise<{ readonly items: readonly FailedGroupView[] }> {
    return this.failedEvents.groups(caller.workspaceId, query);
  }

  @Post('failed-events/replay')
  @HttpCode(200)
  @Permission('event:replay')
  async replayFailed(@Body({ schema: replaySchema }) body: z.output<typeof replaySchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<{ readonly count: number }> {
    return { count: await this.failedEvents.replay(caller, body, request.ip) };
  }
}
