import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { emailSchema } from '../accounts/account-schemas.js';
import { Permission, Public, type Permission as PermissionName } from '../http/permission.js';
import { AuthService } from './auth.service.js';
import { grantOf } from './grant.js';
import { passwordSchema, typedPasswordSchema } from './password-rules.js';
import { ProviderSignInService } from './provider/provider-sign-in.service.js';
import { clearSessionCookies, setSessionCookies } from './session-cookies.js';
import { SetupCodes } from './setup-codes.service.js';
import type { SessionTokens } from './sessions.service.js';

const setUpSchema = z.strictObject({ code: z.string().min(1).max(100), email: emailSchema, password: passwordSchema });
const logInSchema = z.strictObject({ email: z.string().min(1).max(254), password: typedPasswordSchema });
const refreshSchema = z.strictObject({ refreshToken: z.string().min(1).max(200).optional() }).optional();

interface TokensAnswer {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/**
 * Getting in and out. A browser keeps the cookies that come with the answer, a script keeps the tokens in it.
 */
@Controller('api/v1/auth')
export class AuthController {
  constructor(
    @Inject(AuthService) private readonly auth: AuthService,
    @Inject(SetupCodes) private readonly setupCodes: SetupCodes,
    @Inject(ProviderSignInService) private readonly provider: ProviderSignInService,
  ) {}

  /** What a browser shows before anybody is signed in: whether the first owner is still to be made, and the words on the button of the identity provider. */
  @Get('setup')
  @Public()
  async setUpState(): Promise<{ readonly isOpen: boolean; readonly provider: string | null }> {
    return { isOpen: await this.setupCodes.isOpen(), provider: this.provider.name ?? null };
  }

  @Post('setup')
  @Public()
  async setUp(@Body({ schema: setUpSchema }) body: z.output<typeof setUpSchema>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<TokensAnswer> {
    return answer(request, reply, await this.auth.setUp(request, reply, body));
  }

  @Post('login')
  @HttpCode(200)
  @Public()
  async logIn(@Body({ schema: logInSchema }) body: z.output<typeof logInSchema>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<TokensAnswer> {
    return answer(request, reply, await this.auth.logIn(request, reply, body));
  }

  /** Refreshed by cookie, the tokens stay in the cookies: no script of a page gets to read them. */
  @Post('refresh')
  @HttpCode(200)
  @Public()
  async refresh(
    @Body({ schema: refreshSchema }) body: z.output<typeof refreshSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokensAnswer | Pick<TokensAnswer, 'expiresInSeconds'>> {
    const { tokens, isCookie } = await this.auth.refresh(request, body?.refreshToken);
    if (!isCookie) return tokensOf(tokens);
    setSessionCookies(request, reply, tokens);
    return { expiresInSeconds: tokens.expiresInSeconds };
  }

  @Post('logout')
  @HttpCode(204)
  @Permission('session:own')
  async logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.auth.logOut(grantOf(request), request.ip);
    clearSessionCookies(request, reply);
  }

  @Get('me')
  @Permission('session:own')
  me(@Req() request: FastifyRequest): { readonly email: string; readonly role: string; readonly workspaceId: number; readonly permissions: readonly PermissionName[] } {
    const { caller, permissions } = grantOf(request);
    return { email: caller.email, role: caller.role, workspaceId: caller.workspaceId, permissions: [...permissions] };
  }
}

function answer(request: FastifyRequest, reply: FastifyReply, tokens: SessionTokens): TokensAnswer {
  setSessionCookies(request, reply, tokens);
  void reply.header('cache-control', 'no-store');
  return tokensOf(tokens);
}

function tokensOf({ accessToken, refreshToken, expiresInSeconds }: SessionTokens): TokensAnswer {
  return { accessToken, refreshToken, expiresInSeconds };
}
