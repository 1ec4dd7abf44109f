import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public } from '../../http/permission.js';
import { requireOwnOrigin } from '../auth.service.js';
import { setSessionCookies } from '../session-cookies.js';
import { visitorOf } from '../visitor.js';
import { ProviderSignInService, SIGN_IN_LIFETIME_MS } from './provider-sign-in.service.js';
import { isReturnPath } from './return-path.js';

/** The page of the editor that the provider sends people back to. */
const CALLBACK_PATH = '/sign-in/callback';
const COOKIE = 'rookery_sign_in';
const COOKIE_PATH = '/api/v1/auth/provider';

const text = z.string().max(4_000);
const beginSchema = z.strictObject({ returnPath: text.refine(isReturnPath, { error: (issue) => `"${String(issue.input).slice(0, 100)}" is no path of this site; write for example "/workflows"` }).default('/') }).prefault({});
const answerSchema = z.strictObject({ state: text.min(1), code: text.optional(), error: text.optional(), error_description: text.optional(), iss: text.optional() });

/** Signing in at the identity provider (OpenID Connect). For browsers: what is handed out stays in cookies. */
@Controller('api/v1/auth/provider')
export class ProviderController {
  constructor(@Inject(ProviderSignInService) private readonly signIns: ProviderSignInService) {}

  /** The address of the provider's page to send the browser to; it leads back to `/sign-in/callback` of the editor. */
  @Post('begin')
  @HttpCode(200)
  @Public()
  async begin(@Body({ schema: beginSchema }) { returnPath }: z.output<typeof beginSchema>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<{ readonly url: string }> {
    requireOwnOrigin(request);
    const { url, browser } = await this.signIns.begin({ address: request.ip, redirectUri: redirectUriOf(request), returnPath });
    keep(request, reply, browser, SIGN_IN_LIFETIME_MS / 1_000);
    return { url };
  }

  /** What the provider sent back, handed on by the page it returned to: the cookies are kept from a navigation that another site began. */
  @Post('complete')
  @HttpCode(200)
  @Public()
  async complete(@Body({ schema: answerSchema }) answer: z.output<typeof answerSchema>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<{ readonly returnPath: string; readonly expiresInSeconds: number }> {
    requireOwnOrigin(request);
    const { headers } = request;
    const browser = headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[COOKIE];
    const { tokens, returnPath } = await this.signIns.complete(answer, browser, { redirectUri: redirectUriOf(request), visitor: visitorOf(request) });
    setSessionCookies(request, reply, tokens);
    keep(request, reply, '', 0);
    void reply.header('cache-control', 'no-store');
    return { returnPath, expiresInSeconds: tokens.expiresInSeconds };
  }
}

function keep({ isOverHttps = false }: FastifyRequest, reply: FastifyReply, value: string, maxAge: number): void {
  void reply.header('set-cookie', stringifySetCookie({ name: COOKIE, value, httpOnly: true, sameSite: 'strict', secure: isOverHttps, path: COOKIE_PATH, maxAge }));
}

/** The origin of the page that asks, which knows what stands before this server. Only addresses registered at the provider are taken there. */
function redirectUriOf({ headers, protocol }: FastifyRequest): string {
  const origin = URL.parse(headers.origin ?? '');
  const isOwn = origin !== null && origin.host === headers.host?.toLowerCase();
  return `${isOwn ? origin.origin : `${protocol}://${headers.host ?? 'localhost'}`}${CALLBACK_PATH}`;
}
