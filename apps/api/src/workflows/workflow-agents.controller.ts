import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { jsonValueSchema, type JsonValue } from '@rookery/model';
import type { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { pageQuerySchema, type PageQuery } from '../http/page-cursor.js';
import { Permission } from '../http/permission.js';
import { chooseLanguage } from '../http/choose-language.js';
import { rotateHookSchema, slugParameterSchema, workflowIdSchema } from './workflows.schemas.js';
import { WorkflowAgentsService } from './workflow-agents.service.js';

const workflowId = { schema: workflowIdSchema } as const;
const agentSlug = { schema: slugParameterSchema } as const;

@Controller('api/v1/workflows/:id/agents/:slug')
export class WorkflowAgentsController {
  readonly #agents: WorkflowAgentsService;

  constructor(@Inject(WorkflowAgentsService) agents: WorkflowAgentsService) {
    this.#agents = agents;
  }

  @Get()
  @Permission('workflow:read')
  health(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Param('slug', agentSlug) slug: string, @Headers('accept-language') accepted: string | undefined) {
    return this.#agents.health({ workspaceId: caller.workspaceId, workflowId: id }, slug, chooseLanguage({ chosen: undefined, accepted }));
  }

  @Post('run')
  @HttpCode(202)
  @Permission('workflow:operate')
  async run(
    @CurrentCaller() caller: Caller,
    @Param('id', workflowId) id: number,
    @Param('slug', agentSlug) slug: string,
    @Body({ schema: jsonValueSchema.optional() }) input: JsonValue | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const answer = await this.#agents.run(caller, id, slug, input);
    if ('requested' in answer) return answer;
    if (answer.ok) return { accepted: answer.accepted, duplicates: answer.duplicates, eventIds: answer.eventIds };
    if (answer.retryAfterS !== undefined) void reply.header('retry-after', String(answer.retryAfterS));
    void reply.status(answer.status);
    return { error: { code: answer.code, message: answer.message } };
  }

  @Post('hook-secret')
  @HttpCode(200)
  @Permission('workflow:edit')
  rotateHookSecret(
    @CurrentCaller() caller: Caller,
    @Param('id', workflowId) id: number,
    @Param('slug', agentSlug) slug: string,
    @Body({ schema: rotateHookSchema }) body: z.output<typeof rotateHookSchema>,
  ) {
    return this.#agents.rotateHookSecret(caller, id, slug, body?.keepFormerFor ?? 0);
  }

  @Post('feed-token')
  @HttpCode(200)
  @Permission('workflow:edit')
  rotateFeedToken(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Param('slug', agentSlug) slug: string) {
    return this.#agents.rotateFeedToken(caller, id, slug);
  }

  @Get('state')
  @Permission('event:read')
  state(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Param('slug', agentSlug) slug: string, @Query({ schema: pageQuerySchema }) page: PageQuery) {
    return this.#agents.state({ workspaceId: caller.workspaceId, workflowId: id }, slug, page);
  }
}
