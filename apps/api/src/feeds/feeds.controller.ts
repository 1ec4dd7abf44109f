import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../http/api-error.js';
import { Public } from '../http/permission.js';
import { feedFormats, type FeedFormat } from './feed-document.js';
import { FeedsService } from './feeds.service.js';

const nameSchema = z.string().regex(/^[0-9a-f]{32}(\.(rss|atom|json))?$/, { error: 'this is no address of a feed' });

/** Feeds for readers that poll. Open by themselves: a feed that is not public looks for its own token. */
@Controller('feeds')
export class FeedsController {
  constructor(@Inject(FeedsService) private readonly feeds: FeedsService) {}

  @Get(':name')
  @Public('the token of the feed, unless it is open')
  async read(@Param('name', { schema: nameSchema }) name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [id = '', ending] = name.split('.');
    const format = feedFormats.find((known) => known === ending) ?? formatFor(request.headers.accept);
    const url = `${request.protocol}://${request.host}/feeds/${id}`;
    void reply.headers({ 'cache-control': 'private, no-cache', vary: 'accept, authorization', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox" });
    try {
      const { text, contentType, tag } = await this.feeds.read({ id, format, token: tokenIn(request.headers.authorization), url });
      void reply.header('etag', tag);
      if (request.headers['if-none-match'] === tag) await reply.status(304).send();
      else await reply.header('content-type', contentType).send(text);
    } catch (error) {
      // With it a browser or a feed reader asks its user for a password (RFC 7617).
      if (error instanceof ApiError && error.code === 'feed.token') void reply.header('www-authenticate', 'Basic realm="feed", charset="UTF-8"');
      throw error;
    }
  }
}

function formatFor(accept = ''): FeedFormat {
  if (accept.includes('atom')) return 'atom';
  return accept.includes('json') ? 'json' : 'rss';
}

/** A bearer token, or the password of basic authentication with any user name. */
function tokenIn(authorization = ''): string | undefined {
  const [scheme = '', value = ''] = authorization.split(' ', 2);
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const text = Buffer.from(value, 'base64').toString();
  return text.slice(text.indexOf(':') + 1);
}
