import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { grantOf } from '../auth/grant.js';
import { setSessionCookies } from '../auth/session-cookies.js';
import { typedPasswordSchema } from '../auth/password-rules.js';
import type { SessionTokens } from '../auth/sessions.service.js';
import { Permission, Public } from '../http/permission.js';
import { EnteringService } from './entering.service.js';
import { JoiningService, type OfferView } from './joining.service.js';

const enterSchema = z.strictObject({ workspace: z.int().positive().max(2_147_483_647) });
const tokenSchema = z.string().min(1).max(200);
const lookSchema = z.strictObject({ token: tokenSchema });
const acceptSchema = z.strictObject({ token: tokenSchema, password: typedPasswordSchema.optional() });

interface TokensAnswer {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** To a page that has its tokens in cookies they are shown nowhere else. */
type EnteredAnswer = TokensAnswer | Pick<TokensAnswer, 'expiresInSeconds'>;

/** Getting from one workspace into another. */
@Controller('api/v1/auth')
export class EnteringController {
  constructor(
    @Inject(EnteringService) private readonly entering: EnteringService,
    @Inject(JoiningService) private readonly joining: JoiningService,
  ) {}

  /** The session ends and another begins there: tokens and streams of the one before are refused from then on. */
  @Post('workspace')
  @HttpCode(200)
  @Permission('session:own')
  async enter(@Body({ schema: enterSchema }) { workspace }: z.output<typeof enterSchema>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<EnteredAnswer> {
    const grant = grantOf(request);
    const tokens = await this.entering.enter(request, grant, workspace);
    return answer(request, reply, { tokens, isCookie: grant.evidence.kind === 'session' && grant.evidence.isCookie });
  }

  /** What a link offers. The secret comes in the body: an address would be written into logs. */
  @Post('invitation/look')
  @HttpCode(200)
  @Public()
  look(@Body({ schema: lookSchema }) { token }: z.output<typeof lookSchema>, @Res({ passthrough: true }) reply: FastifyReply): Promise<OfferView> {
    void reply.header('cache-control', 'no-store');
    return this.joining.look(token);
  }

  @Post('invitation')
  @HttpCode(200)
  @Public()
  async accept(@Body({ schema: acceptSchema }) body: z.output<typeof acceptSchema>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<EnteredAnswer> {
    return answer(request, reply, await this.joining.accept(request, body));
  }
}

function answer(request: FastifyRequest, reply: FastifyReply, { tokens, isCookie }: { readonly tokens: SessionTokens; readonly isCookie: boolean }): EnteredAnswer {
  setSessionCookies(request, reply, tokens);
  void reply.header('cache-control', 'no-store');
  const { accessToken, refreshToken, expiresInSeconds } = tokens;
  return isCookie ? { expiresInSeconds } : { accessToken, refreshToken, expiresInSeconds };
}
