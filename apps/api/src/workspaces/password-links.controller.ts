import { Body, Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { passwordSchema } from '../auth/password-rules.js';
import { CONFIGURATION } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission, Public } from '../http/permission.js';
import { PasswordLinksService, type NewPasswordLink } from './password-links.service.js';
import { PasswordResetService, type PasswordLinkView } from './password-reset.service.js';

const idSchema = z.coerce.number().int().positive().max(2_147_483_647);
const tokenSchema = z.string().min(1).max(200);
const lookSchema = z.strictObject({ token: tokenSchema });
const resetSchema = z.strictObject({ token: tokenSchema, password: passwordSchema });

/** The way back for somebody who forgot their password. */
@Controller('api/v1')
export class PasswordLinksController {
  constructor(
    @Inject(PasswordLinksService) private readonly links: PasswordLinksService,
    @Inject(PasswordResetService) private readonly resets: PasswordResetService,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  /** The only answer that shows the link. */
  @Post('members/:id/password-link')
  @Permission('member:edit')
  make(@Param('id', { schema: idSchema }) id: number, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<NewPasswordLink> {
    void reply.header('cache-control', 'no-store');
    return this.links.make(caller, id, { address: request.ip, origin: this.configuration.publicUrl ?? `${request.protocol}://${request.host}` });
  }

  /** Whose password a link sets. The secret comes in the body: an address would be written into logs. */
  @Post('auth/password-link/look')
  @HttpCode(200)
  @Public()
  look(@Body({ schema: lookSchema }) { token }: z.output<typeof lookSchema>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<PasswordLinkView> {
    void reply.header('cache-control', 'no-store');
    return this.resets.look(request, token);
  }

  /** Sets the password and ends all sessions of the person; who used the link signs in with it. */
  @Post('auth/password-link')
  @HttpCode(200)
  @Public()
  async reset(@Body({ schema: resetSchema }) body: z.output<typeof resetSchema>, @Req() request: FastifyRequest): Promise<{ readonly ended: number }> {
    return { ended: await this.resets.reset(request, body) };
  }
}
