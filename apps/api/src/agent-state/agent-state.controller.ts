import { Body, Controller, Delete, HttpCode, Inject, Param, Put, Query, Req } from '@nestjs/common';
import { jsonValueSchema } from '@rookery/model';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { slugParameterSchema, workflowIdSchema } from '../workflows/workflows.schemas.js';
import { AgentStateService } from './agent-state.service.js';

/** A key may be the empty text, which no path can hold. */
const keyQuerySchema = z.object({ key: z.string().max(1_000) });
const valueSchema = z.strictObject({ value: jsonValueSchema });

@Controller('api/v1/workflows/:id/agents/:slug/state')
export class AgentStateController {
  constructor(@Inject(AgentStateService) private readonly states: AgentStateService) {}

  @Put('value')
  @Permission('workflow:edit')
  replace(
    @CurrentCaller() caller: Caller, @Param('id', { schema: workflowIdSchema }) workflowId: number, @Param('slug', { schema: slugParameterSchema }) slug: string,
    @Query({ schema: keyQuerySchema }) { key }: z.output<typeof keyQuerySchema>, @Body({ schema: valueSchema }) { value }: z.output<typeof valueSchema>, @Req() request: FastifyRequest,
  ) {
    return this.states.replace(caller, { workflowId, slug, key }, value, request.ip);
  }

  @Delete('value')
  @HttpCode(204)
  @Permission('workflow:edit')
  remove(
    @CurrentCaller() caller: Caller, @Param('id', { schema: workflowIdSchema }) workflowId: number, @Param('slug', { schema: slugParameterSchema }) slug: string,
    @Query({ schema: keyQuerySchema }) { key }: z.output<typeof keyQuerySchema>, @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.states.remove(caller, { workflowId, slug, key }, request.ip);
  }
}
