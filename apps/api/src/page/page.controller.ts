import { parseCookie, stringifySetCookie } from 'cookie';
import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SetupCodes } from '../auth/setup-codes.service.js';
import { apiError } from '../http/api-error.js';
import { Public } from '../http/permission.js';
import { chooseLanguage } from './choose-language.js';
import { PAGE_ASSETS, type PageAssets } from './page-assets.js';
import { renderPage } from './page-html.js';
import { textsIn } from './texts.js';

const languageCookie = 'rookery_language';
const yearSeconds = 365 * 24 * 60 * 60;
const querySchema = z.object({ lang: z.enum(['en', 'ru']).optional().catch(undefined) });

/** The strictest policy the page can live with: nothing inline, nothing from elsewhere, nobody frames it. */
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The page for people, until the editor takes its place. */
@Controller()
export class PageController {
  constructor(
    @Inject(SetupCodes) private readonly setupCodes: SetupCodes,
    @Inject(PAGE_ASSETS) private readonly assets: PageAssets,
  ) {}

  @Get()
  @Public()
  async page(@Query({ schema: querySchema }) { lang }: z.output<typeof querySchema>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (lang !== undefined) {
      void reply.header('set-cookie', stringifySetCookie({ name: languageCookie, value: lang, path: '/', sameSite: 'lax', maxAge: yearSeconds, httpOnly: true, secure: request.protocol === 'https' }));
      await reply.redirect('/', 303);
      return;
    }
    const { [languageCookie]: chosen } = parseCookie(request.headers.cookie ?? '');
    const language = chooseLanguage({ chosen, accepted: request.headers['accept-language'] });
    const view = (await this.setupCodes.isOpen()) ? 'setup' : 'login';
    await reply
      .headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-language': language, vary: 'accept-language, cookie', 'content-security-policy': contentPolicy, 'referrer-policy': 'no-referrer' })
      .send(renderPage({ view, texts: textsIn(language), version: this.assets.version }));
  }

  @Get('assets/:name')
  @Public()
  async asset(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asset = this.assets.files.get(name);
    if (asset === undefined) throw apiError('notFound', { what: 'file', id: name });
    const tag = `"${this.assets.version}"`;
    void reply.headers({ 'cache-control': 'no-cache', etag: tag, 'x-content-type-options': 'nosniff' });
    if (request.headers['if-none-match'] === tag) await reply.status(304).send();
    else await reply.header('content-type', asset.type).send(asset.content);
  }
}
