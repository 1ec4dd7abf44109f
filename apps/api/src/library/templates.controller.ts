import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { useTemplateSchema, workflowNameSchema } from './library.schemas.js';
import { TemplatesService } from './templates.service.js';

const templateName = { schema: workflowNameSchema } as const;

@Controller('api/v1/templates')
export class TemplatesController {
  constructor(@Inject(TemplatesService) private readonly templates: TemplatesService) {}

  @Get()
  @Permission('workflow:read')
  list(@CurrentCaller() { workspaceId }: Caller) {
    return this.templates.list(workspaceId);
  }

  @Get(':name')
  @Permission('workflow:read')
  get(@CurrentCaller() { workspaceId }: Caller, @Param('name', templateName) name: string) {
    return this.templates.get(workspaceId, name);
  }

  @Post(':name/use')
  @Permission('workflow:edit')
  use(@CurrentCaller() caller: Caller, @Param('name', templateName) name: string, @Body({ schema: useTemplateSchema }) given: z.output<typeof useTemplateSchema>) {
    return this.templates.use(caller, name, given);
  }
}
