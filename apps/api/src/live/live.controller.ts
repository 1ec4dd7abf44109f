import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { grantOf, type Grant } from '../auth/grant.js';
import { Permission } from '../http/permission.js';
import { PersonalMasks } from '../personal-data/personal-masks.js';
import { readLastEventId, rewriteFrames } from './event-stream.js';
import { LiveService } from './live.service.js';
import type { LiveStream } from './workspace-channel.js';

/** Bytes waiting for a reader before it counts as gone. */
const MOST_WAITING = 4 * 1024 * 1024;

/** Frames that repeat what events held; the others tell of workflows. */
const FRAMES_WITH_DATA: ReadonlySet<string> = new Set(['activity', 'inbox']);

@Controller('api/v1/live')
export class LiveController {
  constructor(
    @Inject(LiveService) private readonly live: LiveService,
    @Inject(PersonalMasks) private readonly masks: PersonalMasks,
  ) {}

  /** Server-sent events: `workflows` (what there is), `activity` (counts and health), `inbox` (new messages), `closed`. */
  @Get()
  @Permission('workflow:read')
  async open(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const grant = grantOf(request);
    const mask = await this.masks.ofStream(grant);
    const stream = streamOf(reply, grant, mask === undefined ? (text) => text : (text) => rewriteFrames(text, FRAMES_WITH_DATA, mask));
    const forget = await this.live.open(stream, readLastEventId(request.headers['last-event-id']));
    // Gone while the first reading was under way: no "close" will come any more.
    if (reply.raw.destroyed) forget();
    reply.raw.once('close', forget);
  }
}

/** The head is sent with the first text, so that a fault before it is still answered as one. */
function streamOf(reply: FastifyReply, grant: Grant, show: (text: string) => string): LiveStream {
  const { raw } = reply;
  const begin = (): void => {
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    reply.hijack();
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.on('error', () => raw.destroy());
  };
  return {
    grant,
    write(text) {
      if (raw.destroyed || raw.writableEnded) return false;
      if (!raw.headersSent) begin();
      raw.write(show(text));
      return raw.writableLength < MOST_WAITING;
    },
    end: () => void raw.end(),
  };
}
