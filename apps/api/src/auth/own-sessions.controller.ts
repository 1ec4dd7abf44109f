import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Permission } from '../http/permission.js';
import { grantOf } from './grant.js';
import { OwnSessionsService, type SessionView } from './own-sessions.service.js';
import { passwordSchema, typedPasswordSchema } from './password-rules.js';
import { clearSessionCookies } from './session-cookies.js';

const everywhereSchema = z.strictObject({ keepThis: z.boolean().default(false) }).prefault({});
const changeSchema = z.strictObject({ current: typedPasswordSchema, password: passwordSchema });

/** Where somebody is signed in, and signing out there. Nothing here is for API tokens. */
@Controller('api/v1/auth')
export class OwnSessionsController {
  constructor(@Inject(OwnSessionsService) private readonly sessions: OwnSessionsService) {}

  /** The last seen first. */
  @Get('sessions')
  @Permission('session:own')
  async list(@Req() request: FastifyRequest): Promise<{ readonly items: readonly SessionView[] }> {
    return { items: await this.sessions.list(grantOf(request)) };
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @Permission('session:own')
  async end(@Param('id', { schema: z.uuid() }) id: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { wasCurrent } = await this.sessions.end(grantOf(request), id, request.ip);
    if (wasCurrent) clearSessionCookies(request, reply);
  }

  /** Ends all sessions of the person, on every process within a second; with `keepThis` all others. API tokens stay. */
  @Post('logout-everywhere')
  @HttpCode(200)
  @Permission('session:own')
  async endAll(@Body({ schema: everywhereSchema }) { keepThis }: z.output<typeof everywhereSchema>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<{ readonly ended: number }> {
    const ended = await this.sessions.endAll(grantOf(request), { keepsThis: keepThis, address: request.ip });
    if (!keepThis) clearSessionCookies(request, reply);
    return { ended };
  }

  /** All other sessions end. */
  @Post('password')
  @HttpCode(200)
  @Permission('session:own')
  async changePassword(@Body({ schema: changeSchema }) body: z.output<typeof changeSchema>, @Req() request: FastifyRequest): Promise<{ readonly ended: number }> {
    return { ended: await this.sessions.changePassword(grantOf(request), body, request.ip) };
  }
}
