import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { grantOf } from '../auth/grant.js';
import { callerOf } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { ConsentsService, type ConsentHolder } from './consents.service.js';
import { redirectUriFor } from './redirect-uri.js';

const text = z.string().max(4_000);
const answerSchema = z.strictObject({ state: text, code: text.optional(), error: text.optional(), error_description: text.optional(), iss: text.optional() });

/** Connecting a credential to an account at its provider. */
@Controller('api/v1')
export class ConsentsController {
  constructor(@Inject(ConsentsService) private readonly consents: ConsentsService) {}

  /** The address of the provider's page to send the person to; it leads back to `/oauth2/callback` of the editor. */
  @Post('credentials/:name/consent')
  @HttpCode(200)
  @Permission('credential:edit')
  begin(@Param('name') name: string, @Req() request: FastifyRequest): Promise<{ readonly url: string; readonly redirectUri: string; readonly expiresAt: string }> {
    return this.consents.begin(holderOf(request), name, redirectUriFor(request));
  }

  /**
   * What the provider sent back. The editor's page hands it on, because the session's cookies are kept from a navigation that another
   * site began (`SameSite=Strict`).
   */
  @Post('oauth2/callback')
  @HttpCode(200)
  @Permission('credential:edit')
  async complete(@Body({ schema: answerSchema }) answer: z.output<typeof answerSchema>, @Req() request: FastifyRequest): Promise<{ readonly name: string }> {
    return { name: await this.consents.complete(holderOf(request), answer) };
  }
}

function holderOf(request: FastifyRequest): ConsentHolder {
  const { evidence } = grantOf(request);
  return { caller: callerOf(request), holder: evidence.kind === 'session' ? `session:${evidence.sessionId}` : `token:${evidence.tokenId}`, address: request.ip };
}
