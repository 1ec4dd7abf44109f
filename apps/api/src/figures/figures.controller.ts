import { Controller, Get, Headers, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { chooseLanguage } from '../http/choose-language.js';
import { slugParameterSchema, workflowIdSchema } from '../workflows/workflows.schemas.js';
import { spanQuerySchema, type SpanQuery } from './figure-span.js';
import { FiguresService } from './figures.service.js';

const workflowId = { schema: workflowIdSchema } as const;
const linkId = { schema: z.coerce.number({ error: 'a link is named by its number' }).int().positive().max(2_147_483_647) } as const;
const agentSlug = { schema: slugParameterSchema } as const;
const askedSchema = z.object({
  /** The language of reasons; without it `Accept-Language` decides. */
  language: z.enum(['en', 'ru']).optional(),
  /** `true`: with the last hour of every agent and link. */
  sparklines: z.enum(['true', 'false']).default('false'),
});
type AskedQuery = z.output<typeof askedSchema>;

@Controller('api/v1')
export class FiguresController {
  constructor(@Inject(FiguresService) private readonly figures: FiguresService) {}

  @Get('figures')
  @Permission('workflow:read')
  ofWorkspace(@CurrentCaller() { workspaceId }: Caller, @Query({ schema: askedSchema }) { language }: AskedQuery, @Headers('accept-language') accepted: string | undefined) {
    return this.figures.ofWorkspace(workspaceId, { language: chooseLanguage({ chosen: language, accepted }) });
  }

  @Get('workflows/:id/figures')
  @Permission('workflow:read')
  ofWorkflow(@CurrentCaller() { workspaceId }: Caller, @Param('id', workflowId) id: number, @Query({ schema: askedSchema }) { language, sparklines }: AskedQuery, @Headers('accept-language') accepted: string | undefined) {
    return this.figures.ofWorkflow({ workspaceId, workflowId: id }, { language: chooseLanguage({ chosen: language, accepted }), hasSparklines: sparklines === 'true' });
  }

  @Get('workflows/:id/agents/:slug/figures')
  @Permission('workflow:read')
  ofAgent(@CurrentCaller() { workspaceId }: Caller, @Param('id', workflowId) id: number, @Param('slug', agentSlug) slug: string, @Query({ schema: spanQuerySchema }) span: SpanQuery) {
    return this.figures.agentSeries({ workspaceId, workflowId: id }, slug, span);
  }

  @Get('workflows/:id/links/:link/figures')
  @Permission('workflow:read')
  ofLink(@CurrentCaller() { workspaceId }: Caller, @Param('id', workflowId) id: number, @Param('link', linkId) link: number, @Query({ schema: spanQuerySchema }) span: SpanQuery) {
    return this.figures.linkSeries({ workspaceId, workflowId: id }, link, span);
  }
}
