import { Body, Controller, Get, Inject, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { QuotasService, type QuotaView } from './quotas.service.js';

const limit = (most: number) => z.int().min(1).max(most).nullable().default(null);
/** `null` or left out: the default of the installation. */
const quotaSchema = z.strictObject({ eventsPerSecond: limit(1_000_000), eventsPerDay: limit(10_000_000_000) });

@Controller('api/v1/quotas')
export class QuotasController {
  constructor(@Inject(QuotasService) private readonly quotas: QuotasService) {}

  @Get()
  @Permission('workflow:read')
  view(@CurrentCaller() caller: Caller): Promise<QuotaView> {
    return this.quotas.view(caller.workspaceId);
  }

  @Put()
  @Permission('quota:edit')
  set(@Body({ schema: quotaSchema }) body: z.output<typeof quotaSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<QuotaView> {
    return this.quotas.set(caller, body, request.ip);
  }
}
