import { Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { CurrentCaller, type Caller } from '../../http/caller.js';
import { Permission } from '../../http/permission.js';
import { slugParameterSchema, workflowIdSchema } from '../../workflows/workflows.schemas.js';
import { CapturesService } from './captures.service.js';

const workflowId = { schema: workflowIdSchema } as const;
const agentSlug = { schema: slugParameterSchema } as const;

/** Who may change a draft may also see what is called on trial for it. */
@Controller('api/v1/workflows/:id/agents/:slug/captures')
export class CapturesController {
  constructor(@Inject(CapturesService) private readonly captures: CapturesService) {}

  @Post()
  @Permission('workflow:edit')
  start(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Param('slug', agentSlug) slug: string) {
    return this.captures.start(caller, id, slug);
  }

  @Get(':capture')
  @Permission('workflow:edit')
  find(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Param('slug', agentSlug) slug: string, @Param('capture') capture: string) {
    return this.captures.find({ workspaceId: caller.workspaceId, workflowId: id }, slug, capture);
  }

  @Delete(':capture')
  @HttpCode(204)
  @Permission('workflow:edit')
  stop(@CurrentCaller() caller: Caller, @Param('id', workflowId) id: number, @Param('slug', agentSlug) slug: string, @Param('capture') capture: string): Promise<void> {
    return this.captures.stop(caller, id, slug, capture);
  }
}
