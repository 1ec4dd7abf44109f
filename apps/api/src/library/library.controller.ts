import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { readRequest } from '../http/read-request.js';
import { revisionSchema, workflowIdSchema } from '../workflows/workflows.schemas.js';
import { fileText } from './bundle.js';
import { CopiesService } from './copies.service.js';
import { ExportsService, type ExportFile } from './exports.service.js';
import { cloneSchema, diffQuerySchema, exportAllSchema, exportOneSchema, moveSchema, parametersSchema } from './library.schemas.js';

const workflowId = { schema: workflowIdSchema } as const;

@Controller('api/v1')
export class LibraryController {
  constructor(
    @Inject(CopiesService) private readonly copies: CopiesService,
    @Inject(ExportsService) private readonly exports: ExportsService,
  ) {}

  @Post('workflows/:id/clone')
  @Permission('workflow:edit')
  clone(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Body({ schema: cloneSchema }) given: z.output<typeof cloneSchema>) {
    return this.copies.clone(caller, id, given);
  }

  @Put('workflows/:id/folder')
  @Permission('workflow:edit')
  move(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Body({ schema: moveSchema }) { folder }: z.output<typeof moveSchema>) {
    return this.copies.move(caller, id, folder);
  }

  @Put('workflows/:id/parameters')
  @Permission('workflow:edit')
  async setParameters(
    @CurrentCaller() caller: Caller,
    @Param('id', workflowId) id: number,
    @Headers('if-match') revision: string | undefined,
    @Body({ schema: parametersSchema }) { values }: z.output<typeof parametersSchema>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const view = await this.copies.setParameters(caller, id, readRequest(revisionSchema, revision, 'if-match'), values);
    void reply.header('etag', `"${view.revision}"`);
    return view;
  }

  @Get('workflows/:id/diff')
  @Permission('workflow:read')
  compare(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Query({ schema: diffQuerySchema }) { from, to }: z.output<typeof diffQuerySchema>) {
    return this.copies.compare(scopeOf(caller, id), from, to);
  }

  @Get('workflows/:id/export')
  @Permission('workflow:read')
  async exportOne(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Query({ schema: exportOneSchema }) query: z.output<typeof exportOneSchema>, @Res({ passthrough: true }) reply: FastifyReply) {
    return asFile(reply, await this.exports.one(scopeOf(caller, id), query));
  }

  @Get('export')
  @HttpCode(200)
  @Permission('workflow:read')
  async exportAll(@CurrentCaller() { workspaceId }: Caller, @Query({ schema: exportAllSchema }) query: z.output<typeof exportAllSchema>, @Res({ passthrough: true }) reply: FastifyReply) {
    return asFile(reply, await this.exports.all({ workspaceId }, query));
  }
}

function scopeOf({ workspaceId }: Caller, workflowId: number) {
  return { workspaceId, workflowId };
}

/** RFC 6266, with the name for those who read UTF-8 (RFC 8187). */
function asFile(reply: FastifyReply, { name, content }: ExportFile): string {
  void reply.header('content-type', 'application/json; charset=utf-8');
  void reply.header('content-disposition', `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`);
  return fileText(content);
}
