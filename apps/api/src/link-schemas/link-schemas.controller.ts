import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { slugParameterSchema, workflowIdSchema } from '../workflows/workflows.schemas.js';
import { LinkSchemasService } from './link-schemas.service.js';

const linkQuerySchema = z.object({
  from: slugParameterSchema,
  port: z.string().min(1).max(200).default('out'),
  /** The receiver; left out: no pinned schema is looked for. */
  to: slugParameterSchema.optional(),
  /** Newest events looked at, as far as 8 MiB of payload reach. */
  limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
});

@Controller('api/v1/workflows/:id/links')
export class LinkSchemasController {
  constructor(@Inject(LinkSchemasService) private readonly schemas: LinkSchemasService) {}

  @Get('shape')
  @Permission('event:read')
  shape(@CurrentCaller() { workspaceId }: Caller, @Param('id', { schema: workflowIdSchema }) workflowId: number, @Query({ schema: linkQuerySchema }) query: z.output<typeof linkQuerySchema>) {
    return this.schemas.shape({ workspaceId, workflowId }, query);
  }
}
