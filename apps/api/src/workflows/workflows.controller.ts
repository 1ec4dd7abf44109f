import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { pageQuerySchema, type PageQuery } from '../http/page-cursor.js';
import { Permission } from '../http/permission.js';
import { readRequest } from '../http/read-request.js';
import { documentSchema, pauseSchema, publishSchema, resumeSchema, revisionSchema, rollbackSchema, versionNumberSchema, workflowIdSchema, workflowsQuerySchema } from './workflows.schemas.js';
import { WorkflowsService } from './workflows.service.js';

const workflowId = { schema: workflowIdSchema } as const;

@Controller('api/v1/workflows')
export class WorkflowsController {
  readonly #workflows: WorkflowsService;

  constructor(@Inject(WorkflowsService) workflows: WorkflowsService) {
    this.#workflows = workflows;
  }

  @Post()
  @Permission('workflow:edit')
  create(@CurrentCaller() caller: Caller, @Body({ schema: documentSchema }) document: unknown) {
    return this.#workflows.create(caller, document);
  }

  @Get()
  @Permission('workflow:read')
  list(@CurrentCaller() caller: Caller, @Query({ schema: workflowsQuerySchema }) page: z.output<typeof workflowsQuerySchema>) {
    return this.#workflows.list(caller.workspaceId, page);
  }

  @Get(':id')
  @Permission('workflow:read')
  async get(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Res({ passthrough: true }) reply: FastifyReply) {
    return tagged(reply, await this.#workflows.get(scopeOf(caller, id)));
  }

  @Put(':id/draft')
  @Permission('workflow:edit')
  async saveDraft(
    @CurrentCaller() caller: Caller,
    @Param('id', workflowId) id: number,
    @Headers('if-match') revision: string | undefined,
    @Body({ schema: documentSchema }) document: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.#workflows.saveDraft(caller, id, readRevision(revision), document));
  }

  @Post(':id/publish')
  @HttpCode(200)
  @Permission('workflow:publish')
  publish(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Body({ schema: publishSchema }) order: z.output<typeof publishSchema>) {
    return this.#workflows.publish(caller, id, order);
  }

  @Get(':id/publish-preview')
  @Permission('workflow:read')
  previewPublish(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number) {
    return this.#workflows.previewPublish(scopeOf(caller, id));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Permission('workflow:operate')
  pause(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Body({ schema: pauseSchema }) { policy, agent }: z.output<typeof pauseSchema>) {
    return this.#workflows.pause(caller, id, { policy, agent });
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Permission('workflow:operate')
  resume(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Body({ schema: resumeSchema }) { agent }: z.output<typeof resumeSchema>) {
    return this.#workflows.pause(caller, id, { policy: null, agent });
  }

  @Get(':id/versions')
  @Permission('workflow:read')
  versions(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Query({ schema: pageQuerySchema }) page: PageQuery) {
    return this.#workflows.versions(scopeOf(caller, id), page);
  }

  @Get(':id/versions/:version')
  @Permission('workflow:read')
  version(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Param('version', { schema: versionNumberSchema }) version: number) {
    return this.#workflows.version(scopeOf(caller, id), version);
  }

  @Post(':id/rollback')
  @HttpCode(200)
  @Permission('workflow:publish')
  rollback(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Body({ schema: rollbackSchema }) { version, note }: z.output<typeof rollbackSchema>) {
    return this.#workflows.rollback(caller, id, version, { note: note ?? `rollback to version ${version}` });
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('workflow:publish')
  remove(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number): Promise<void> {
    return this.#workflows.remove(caller, id);
  }
}

function scopeOf(caller: Caller, workflowId: number) {
  return { workspaceId: caller.workspaceId, workflowId };
}

function tagged<View extends { readonly revision: number }>(reply: FastifyReply, view: View): View {
  void reply.header('etag', `"${view.revision}"`);
  return view;
}

function readRevision(header: string | undefined): number {
  return readRequest(revisionSchema, header, 'if-match');
}
