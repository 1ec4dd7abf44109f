import { Controller, Get, Inject, NotFoundException, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../http/permission.js';
import { EditorFiles, type EditorFile } from './editor-files.js';

/**
 * Nothing inline that runs, nothing from elsewhere, nobody frames it. Styles may be inline: the component libraries place
 * things by `style` elements and attributes.
 */
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const year = 'public, max-age=31536000, immutable';
/** Kept, but asked about each time. */
const fresh = 'no-cache';
const notBuilt = 'The editor is not built. Run npm run build where Rookery lies; the API works without it.\n';
const ofOthers = /^\/(?:api|assets|feeds|hooks|metrics)(?:\/|$)/;

/** The editor for browsers: its files, and its page under every path that is nobody else's. */
@Controller()
export class EditorFilesController {
  constructor(@Inject(EditorFiles) private readonly files: EditorFiles) {}

  @Get()
  @Public()
  async start(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#sendPage(request, reply);
  }

  @Get('assets/:name')
  @Public()
  async asset(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const file = await this.files.find(name, { isAsset: true, encodings: encodingsOf(request) });
    if (file === undefined) throw new NotFoundException();
    await send(request, reply, file, year);
  }

  /** The editor routes in the browser, so whoever opens an address of its own gets its page. */
  @Get('*')
  @Public()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { pathname } = new URL(request.url, 'http://any');
    const file = await this.files.find(pathname.slice(1), { encodings: encodingsOf(request) });
    if (file !== undefined && pathname !== '/index.html') {
      await send(request, reply, file, fresh);
      return;
    }
    if (ofOthers.test(pathname) || request.headers.accept?.includes('text/html') !== true) throw new NotFoundException();
    await this.#sendPage(request, reply);
  }

  async #sendPage(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const file = await this.files.find('index.html', { encodings: encodingsOf(request) });
    if (file === undefined) {
      await reply.status(503).headers({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).send(notBuilt);
      return;
    }
    void reply.header('content-security-policy', contentPolicy);
    await send(request, reply, file, fresh);
  }
}

function encodingsOf({ headers }: FastifyRequest): string | undefined {
  return headers['accept-encoding'];
}

async function send(request: FastifyRequest, reply: FastifyReply, { content, type, encoding, tag }: EditorFile, cacheControl: string): Promise<void> {
  const weakTag = `W/"${tag}"`;
  void reply.headers({ 'cache-control': cacheControl, etag: weakTag, vary: 'accept-encoding' });
  if (request.headers['if-none-match'] === weakTag) {
    await reply.status(304).send();
    return;
  }
  if (encoding !== undefined) void reply.header('content-encoding', encoding);
  await reply.header('content-type', type).send(content);
}
