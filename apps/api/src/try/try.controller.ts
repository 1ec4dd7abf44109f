import { Body, Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JsonValue } from '@rookery/model';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { GrantWatch } from '../auth/grant-watch.js';
import { grantOf } from '../auth/grant.js';
import { LOG, SCRUBBER } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { answerTo, internalAnswer, languageOf } from '../http/error.filter.js';
import { Permission } from '../http/permission.js';
import { PersonalMasks } from '../personal-data/personal-masks.js';
import type { Scrubber } from '../secrets/index.js';
import { workflowIdSchema } from '../workflows/workflows.schemas.js';
import { TryStream } from './try-stream.js';
import { trySchema } from './try.schemas.js';
import { TryService, type TryView } from './try.service.js';

@Controller('api/v1/workflows')
export class TryController {
  constructor(
    @Inject(TryService) private readonly tries: TryService,
    @Inject(PersonalMasks) private readonly masks: PersonalMasks,
    @Inject(GrantWatch) private readonly watch: GrantWatch,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /**
   * Answers with the result. With `Accept: text/event-stream` it is told on the way: `progress`, then `result` or `error`. Whoever
   * closes the connection cancels the try, and so does the end of the session. A document of one's own needs `workflow:edit`: who
   * may edit nothing tries what others made.
   */
  @Post(':id/try')
  @HttpCode(200)
  @Permission('workflow:try')
  async try(
    @CurrentCaller() caller: Caller, @Param('id', { schema: workflowIdSchema }) workflowId: number, @Body({ schema: trySchema }) order: z.output<typeof trySchema>,
    @Req() request: FastifyRequest, @Res() reply: FastifyReply,
  ): Promise<void> {
    if (order.document !== undefined && !grantOf(request).permissions.has('workflow:edit')) throw apiError('auth.forbidden', { permission: 'workflow:edit' });
    const scope = { workspaceId: caller.workspaceId, workflowId };
    const cancel = new AbortController();
    reply.raw.once('close', () => cancel.abort(new Error('the caller has gone')));
    const lost = new AbortController();
    const release = this.watch.hold(grantOf(request), () => lost.abort());
    const stream = request.headers.accept?.includes('text/event-stream') === true ? new TryStream(reply) : undefined;
    try {
      const view = this.#discreet(await this.tries.run(scope, order, { signal: AbortSignal.any([cancel.signal, lost.signal]), ...(stream === undefined ? {} : { onProgress: (progress) => stream.progress(progress) }) }));
      if (stream === undefined) await reply.send(view);
      else stream.end('result', await this.masks.answer(grantOf(request), view));
    } catch (thrown) {
      if (cancel.signal.aborted) return;
      const error = lost.signal.aborted ? apiError('auth.required') : thrown;
      if (stream?.hasBegun !== true) throw error;
      stream.end('error', (answerTo(error, languageOf(request)) ?? internalAnswer(error, this.log, request)).body.error);
    } finally {
      release();
    }
  }

  /** Somebody may have typed a secret into an event, and code may write it to its console. */
  #discreet(view: TryView): JsonValue {
    const value: JsonValue = JSON.parse(JSON.stringify(view));
    return this.scrubber.json(value);
  }
}
