import { Body, Controller, Get, HttpCode, Inject, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import type { EgressVerdict } from '../network/index.js';
import { entriesSchema } from './egress-rules.js';
import { EgressService, type EgressView } from './egress.service.js';

/** An empty allow list: everywhere the operator permits. */
const listsSchema = z.strictObject({ allow: entriesSchema, deny: entriesSchema });
/** With lists of its own the question is what they would do, were they saved. */
const checkSchema = z.strictObject({ target: z.string().trim().min(1).max(2_000), allow: entriesSchema.optional(), deny: entriesSchema.optional() });

@Controller('api/v1/egress')
export class EgressController {
  constructor(@Inject(EgressService) private readonly egress: EgressService) {}

  @Get()
  @Permission('egress:read')
  view(@CurrentCaller() caller: Caller): Promise<EgressView> {
    return this.egress.view(caller.workspaceId);
  }

  @Put()
  @Permission('egress:edit')
  set(@Body({ schema: listsSchema }) body: z.output<typeof listsSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<EgressView> {
    return this.egress.set(caller, body, request.ip);
  }

  /** Whether a url, a host or `host:port` would be called, and why not. Names are looked up; nothing is connected to. */
  @Post('check')
  @HttpCode(200)
  @Permission('workflow:edit')
  check(@Body({ schema: checkSchema }) { target, allow, deny }: z.output<typeof checkSchema>, @CurrentCaller() caller: Caller): Promise<EgressVerdict> {
    return this.egress.check(caller.workspaceId, target, { ...(allow === undefined ? {} : { allow }), ...(deny === undefined ? {} : { deny }) });
  }
}
