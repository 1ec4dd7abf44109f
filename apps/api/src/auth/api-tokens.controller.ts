import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission, permissions } from '../http/permission.js';
import { ApiTokensService, type ApiTokenView, type NewApiToken } from './api-tokens.service.js';
import { grantOf } from './grant.js';

const newTokenSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** Default: all the caller may do, but for what tokens never may. */
  scopes: z.array(z.enum(permissions)).min(1).optional(),
  /** Default: never. */
  expiresInDays: z.int().min(1).max(3650).optional(),
});
const idSchema = z.coerce.number().int().positive();

@Controller('api/v1/tokens')
export class ApiTokensController {
  constructor(@Inject(ApiTokensService) private readonly tokens: ApiTokensService) {}

  @Get()
  @Permission('token:edit')
  async list(@CurrentCaller() caller: Caller): Promise<{ readonly items: readonly ApiTokenView[] }> {
    return { items: await this.tokens.list(caller.workspaceId) };
  }

  /** The only answer that shows the token. */
  @Post()
  @Permission('token:edit')
  create(@Body({ schema: newTokenSchema }) body: z.output<typeof newTokenSchema>, @Req() request: FastifyRequest): Promise<NewApiToken> {
    return this.tokens.create(grantOf(request), body, request.ip);
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('token:edit')
  revoke(@Param('id', { schema: idSchema }) id: number, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<void> {
    return this.tokens.revoke(caller, id, request.ip);
  }
}
