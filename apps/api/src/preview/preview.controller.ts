import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { previewCodeSchema, previewConditionsSchema, previewScheduleSchema, previewTemplateSchema } from './preview.schemas.js';
import { PreviewService } from './preview.service.js';

@Controller('api/v1/preview')
export class PreviewController {
  constructor(@Inject(PreviewService) private readonly preview: PreviewService) {}

  /** What templates make of an event. */
  @Post('template')
  @HttpCode(200)
  @Permission('workflow:edit')
  template(@CurrentCaller() caller: Caller, @Body({ schema: previewTemplateSchema }) given: z.output<typeof previewTemplateSchema>) {
    return this.preview.templates(caller.workspaceId, given);
  }

  /** When a schedule runs next, without its jitter. */
  @Post('schedule')
  @HttpCode(200)
  @Permission('workflow:edit')
  schedule(@Body({ schema: previewScheduleSchema }) given: z.output<typeof previewScheduleSchema>) {
    return this.preview.schedule(given);
  }

  /** Which rows hold for which payload. */
  @Post('conditions')
  @HttpCode(200)
  @Permission('workflow:edit')
  conditions(@CurrentCaller() caller: Caller, @Body({ schema: previewConditionsSchema }) given: z.output<typeof previewConditionsSchema>) {
    return this.preview.conditions(caller.workspaceId, given);
  }

  /** What is wrong with code; nothing is run. */
  @Post('code')
  @HttpCode(200)
  @Permission('workflow:edit')
  code(@CurrentCaller() caller: Caller, @Body({ schema: previewCodeSchema }) given: z.output<typeof previewCodeSchema>) {
    return this.preview.code(caller.workspaceId, given);
  }
}
