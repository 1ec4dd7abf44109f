import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { emailSchema } from '../accounts/account-schemas.js';
import { CONFIGURATION } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import { CurrentCaller, roles, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { InvitationsService, type InvitationView, type NewInvitation } from './invitations.service.js';

const invitationSchema = z.strictObject({ email: emailSchema, role: z.enum(roles), expiresInDays: z.int().min(1).max(30).default(7) });
const idSchema = z.coerce.number().int().positive().max(2_147_483_647);

@Controller('api/v1/invitations')
export class InvitationsController {
  constructor(
    @Inject(InvitationsService) private readonly invitations: InvitationsService,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get()
  @Permission('member:edit')
  async list(@CurrentCaller() caller: Caller): Promise<{ readonly items: readonly InvitationView[] }> {
    return { items: await this.invitations.list(caller.workspaceId) };
  }

  /** The only answer that shows the link. */
  @Post()
  @Permission('member:edit')
  create(@Body({ schema: invitationSchema }) body: z.output<typeof invitationSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<NewInvitation> {
    void reply.header('cache-control', 'no-store');
    return this.invitations.create(caller, body, { address: request.ip, origin: this.configuration.publicUrl ?? `${request.protocol}://${request.host}` });
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('member:edit')
  revoke(@Param('id', { schema: idSchema }) id: number, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<void> {
    return this.invitations.revoke(caller, id, request.ip);
  }
}
