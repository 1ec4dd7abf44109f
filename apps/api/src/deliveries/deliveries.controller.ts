import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { deliveryStatusSchema } from '@rookery/model';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agentFilterShape } from '../events/agent-filter.js';
import { eventIdsSchema } from '../events/event-ids.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { pageQuerySchema, type Page } from '../http/page-cursor.js';
import { Permission } from '../http/permission.js';
import type { DeliveryView } from './deliveries-reader.js';
import { DeliveriesService } from './deliveries.service.js';

const statusListSchema = z.string().max(200).transform((text) => text.split(',').map((part) => part.trim())).pipe(z.array(deliveryStatusSchema).min(1));
const listQuerySchema = pageQuerySchema.extend({ ...agentFilterShape, status: statusListSchema.optional() });
const replayedStatusSchema = z.enum(['dead', 'expired', 'failed', 'suppressed', 'unknown']);
const replaySchema = z
  .strictObject({
    ...agentFilterShape,
    eventIds: eventIdsSchema.optional(),
    status: z.union([replayedStatusSchema.transform((status) => [status]), z.array(replayedStatusSchema).min(1)]).optional(),
  })
  .refine(({ workflow, eventIds, status }) => workflow !== undefined || eventIds !== undefined || status !== undefined, { error: 'name a workflow, event ids or a status', path: ['workflow'] });

@Controller('api/v1/deliveries')
export class DeliveriesController {
  constructor(@Inject(DeliveriesService) private readonly deliveries: DeliveriesService) {}

  @Get()
  @Permission('delivery:read')
  list(@Query({ schema: listQuerySchema }) query: z.output<typeof listQuerySchema>, @CurrentCaller() caller: Caller): Promise<Page<DeliveryView>> {
    return this.deliveries.list(caller.workspaceId, query);
  }

  @Get(':id')
  @Permission('delivery:read')
  find(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<DeliveryView> {
    return this.deliveries.find(caller.workspaceId, id);
  }

  @Post('replay')
  @HttpCode(200)
  @Permission('delivery:replay')
  async replay(@Body({ schema: replaySchema }) body: z.output<typeof replaySchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<{ readonly count: number }> {
    return { count: await this.deliveries.replay(caller, body, request.ip) };
  }
}
