import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { grantOf, sessionOf } from '../auth/grant.js';
import { CurrentCaller, roles, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { MembersService, type MemberView } from './members.service.js';

const memberSchema = z.strictObject({ role: z.enum(roles) });
const idSchema = z.coerce.number().int().positive().max(2_147_483_647);

@Controller('api/v1/members')
export class MembersController {
  constructor(@Inject(MembersService) private readonly members: MembersService) {}

  @Get()
  @Permission('member:read')
  async list(@CurrentCaller() caller: Caller): Promise<{ readonly items: readonly MemberView[] }> {
    return { items: await this.members.list(caller) };
  }

  @Put(':id')
  @Permission('member:edit')
  setRole(@Param('id', { schema: idSchema }) id: number, @Body({ schema: memberSchema }) { role }: z.output<typeof memberSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<MemberView> {
    return this.members.setRole(caller, id, role, request.ip);
  }

  /** Leaves the workspace, whatever the role; a token cannot. */
  @Delete('me')
  @HttpCode(204)
  @Permission('session:own')
  async leave(@Req() request: FastifyRequest): Promise<void> {
    const grant = grantOf(request);
    sessionOf(grant);
    await this.members.remove(grant.caller, grant.caller.accountId, request.ip);
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('member:edit')
  remove(@Param('id', { schema: idSchema }) id: number, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<void> {
    return this.members.remove(caller, id, request.ip);
  }
}
