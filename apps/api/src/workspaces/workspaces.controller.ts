import { Body, Controller, Get, Inject, Param, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { grantOf } from '../auth/grant.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { WorkspacesService, type WorkspaceView } from './workspaces.service.js';

const workspaceSchema = z.strictObject({ name: z.string().trim().min(1, { error: 'a workspace needs a name' }).max(100, { error: 'the name is too long; use at most 100 characters' }) });
const idSchema = z.coerce.number().int().positive().max(2_147_483_647);

@Controller('api/v1/workspaces')
export class WorkspacesController {
  constructor(@Inject(WorkspacesService) private readonly workspaces: WorkspacesService) {}

  @Get()
  @Permission('session:own')
  async list(@Req() request: FastifyRequest): Promise<{ readonly items: readonly WorkspaceView[] }> {
    return { items: await this.workspaces.list(grantOf(request)) };
  }

  /** The maker owns it, and stays where they are until they switch. */
  @Post()
  @Permission('workspace:edit')
  create(@Body({ schema: workspaceSchema }) { name }: z.output<typeof workspaceSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<WorkspaceView> {
    return this.workspaces.create(caller, name, request.ip);
  }

  @Put(':id')
  @Permission('workspace:edit')
  rename(@Param('id', { schema: idSchema }) id: number, @Body({ schema: workspaceSchema }) { name }: z.output<typeof workspaceSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<WorkspaceView> {
    return this.workspaces.rename(caller, id, name, request.ip);
  }
}
