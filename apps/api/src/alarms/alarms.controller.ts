import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { parseDuration } from '@rookery/model';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { pageQuerySchema, type Page } from '../http/page-cursor.js';
import { Permission } from '../http/permission.js';
import { chooseLanguage } from '../http/choose-language.js';
import { workflowIdSchema } from '../workflows/workflows.schemas.js';
import { AlarmsService, type AlarmView } from './alarms.service.js';

const MOST_MUTED_MS = 30 * 86_400_000;

const alarmId = { schema: z.coerce.number({ error: 'an alarm is named by its number' }).int().positive().max(Number.MAX_SAFE_INTEGER) } as const;
const listSchema = pageQuerySchema.extend({ state: z.enum(['open', 'cleared', 'all']).default('open'), workflow: workflowIdSchema.optional(), language: z.enum(['en', 'ru']).optional() });
const muteSchema = z.strictObject({
  for: z.string().transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms <= MOST_MUTED_MS) return ms;
    context.addIssue(`"${text}" is not a span of at most 30 days; write for example "2h", or "0s" to be told again`);
    return z.NEVER;
  }),
});

@Controller('api/v1/alarms')
export class AlarmsController {
  constructor(@Inject(AlarmsService) private readonly alarms: AlarmsService) {}

  @Get()
  @Permission('workflow:read')
  list(@Query({ schema: listSchema }) { state, workflow, language, ...page }: z.output<typeof listSchema>, @CurrentCaller() caller: Caller, @Headers('accept-language') accepted: string | undefined): Promise<Page<AlarmView>> {
    return this.alarms.list(caller.workspaceId, { ...page, state: state === 'all' ? null : state, workflowId: workflow ?? null, language: chooseLanguage({ chosen: language, accepted }) });
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @Permission('workflow:operate')
  acknowledge(@Param('id', alarmId) id: number, @CurrentCaller() caller: Caller, @Headers('accept-language') accepted: string | undefined): Promise<AlarmView> {
    return this.alarms.acknowledge(caller, id, chooseLanguage({ chosen: undefined, accepted }));
  }

  @Post(':id/mute')
  @HttpCode(200)
  @Permission('workflow:operate')
  mute(@Param('id', alarmId) id: number, @Body({ schema: muteSchema }) body: z.output<typeof muteSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<AlarmView> {
    return this.alarms.mute(caller, id, { spanMs: body.for, language: chooseLanguage({ chosen: undefined, accepted: request.headers['accept-language'] }), address: request.ip });
  }
}
