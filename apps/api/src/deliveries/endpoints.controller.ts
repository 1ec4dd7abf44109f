import { Controller, Delete, Get, HttpCode, Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { EndpointsService, type DisabledEndpointView } from './endpoints.service.js';

/** Addresses that providers refuse for good, such as a chat that blocked the bot; nothing is sent there until enabled. */
@Controller('api/v1/endpoints')
export class EndpointsController {
  constructor(@Inject(EndpointsService) private readonly endpoints: EndpointsService) {}

  @Get()
  @Permission('delivery:read')
  list(@CurrentCaller() caller: Caller): Promise<{ readonly items: readonly DisabledEndpointView[] }> {
    return this.endpoints.list(caller.workspaceId);
  }

  @Delete(':endpoint')
  @HttpCode(204)
  @Permission('delivery:replay')
  async enable(@Param('endpoint') endpoint: string, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<void> {
    await this.endpoints.enable(caller, endpoint, request.ip);
  }
}
