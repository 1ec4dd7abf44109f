import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { pageQuerySchema, type Page, type PageQuery } from '../http/page-cursor.js';
import { Permission } from '../http/permission.js';
import type { ReplayView } from './replay-view.js';
import { replayChangeSchema, replayIdSchema, replayOrderSchema } from './replays.schemas.js';
import { ReplaysService, type ReplayPreview } from './replays.service.js';

const id = { schema: replayIdSchema } as const;

@Controller('api/v1')
export class ReplaysController {
  constructor(@Inject(ReplaysService) private readonly replays: ReplaysService) {}

  @Post('events/replay')
  @HttpCode(202)
  @Permission('event:replay')
  async start(
    @Body({ schema: replayOrderSchema }) order: z.output<typeof replayOrderSchema>,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReplayView | ReplayPreview> {
    if (!order.preview) return this.replays.start(caller, order, request.ip);
    void reply.status(200);
    return this.replays.preview(caller, order);
  }

  @Get('replays')
  @Permission('event:read')
  list(@Query({ schema: pageQuerySchema }) page: PageQuery, @CurrentCaller() caller: Caller): Promise<Page<ReplayView>> {
    return this.replays.list(caller.workspaceId, page);
  }

  @Get('replays/:id')
  @Permission('event:read')
  find(@Param('id', id) replayId: number, @CurrentCaller() caller: Caller): Promise<ReplayView> {
    return this.replays.find(caller.workspaceId, replayId);
  }

  @Put('replays/:id')
  @Permission('event:replay')
  change(@Param('id', id) replayId: number, @Body({ schema: replayChangeSchema }) { ratePerSecond }: z.output<typeof replayChangeSchema>, @CurrentCaller() caller: Caller): Promise<ReplayView> {
    return this.replays.setRate(caller, replayId, ratePerSecond);
  }

  @Post('replays/:id/cancel')
  @HttpCode(200)
  @Permission('event:replay')
  cancel(@Param('id', id) replayId: number, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<ReplayView> {
    return this.replays.cancel(caller, replayId, request.ip);
  }
}
