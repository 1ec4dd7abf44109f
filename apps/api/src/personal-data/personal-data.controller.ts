import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { pageQuerySchema, type Page } from '../http/page-cursor.js';
import { Permission } from '../http/permission.js';
import { ErasuresService, reportText, type ErasureView } from './erasures.service.js';
import { LegalRetentionService, type LegalRetention } from './legal-retention.service.js';
import type { Person } from './person.js';
import { fieldPathSchema } from './personal-fields.js';
import { PersonalFieldsService, type PersonalFieldsView } from './personal-fields.service.js';

const MOST_FIELDS = 500;
const fieldsSchema = z.strictObject({
  fields: z.array(fieldPathSchema).max(MOST_FIELDS),
  columns: z.array(z.strictObject({ table: z.string().min(1).max(63), column: z.string().min(1).max(63) })).max(MOST_FIELDS).default([]),
  /** Show keys of events to those who see masked values; a key is often a name or a number of a person. */
  showsKeys: z.boolean().default(false),
});

const valueSchema = z.string().trim().min(1).max(500);
/** One of: `subject`, `key`, `field` with `value`, or `value` alone. */
const personShape = { subject: valueSchema.optional(), key: valueSchema.optional(), field: fieldPathSchema.optional(), value: valueSchema.optional() };
const isOnePerson = ({ subject, key, field, value }: z.output<z.ZodObject<typeof personShape>>): boolean =>
  [subject, key, value].filter((given) => given !== undefined).length === 1 && (field === undefined || value !== undefined);
const oneError = { error: 'name the person by "subject", by "key", by "value", or by "field" and "value"', path: ['value'] };
const previewSchema = z.strictObject(personShape).refine(isOnePerson, oneError);
const orderSchema = z.strictObject({ ...personShape, reason: z.string().trim().min(1).max(500) }).refine(isOnePerson, oneError);
const idSchema = z.coerce.number().int().min(1).max(2 ** 31 - 1);

const daysSchema = (least: number) => z.int().min(least).max(36_500).nullable().default(null);
const LEAST_AUDIT_DAYS = 30;
const retentionSchema = z.strictObject({ eventDays: daysSchema(1), personalDays: daysSchema(1), auditDays: daysSchema(LEAST_AUDIT_DAYS) });

/** What of the recorded data is about people. */
@Controller('api/v1/personal-data')
export class PersonalDataController {
  constructor(
    @Inject(PersonalFieldsService) private readonly fields: PersonalFieldsService,
    @Inject(ErasuresService) private readonly erasures: ErasuresService,
    @Inject(LegalRetentionService) private readonly retention: LegalRetentionService,
  ) {}

  @Get('fields')
  @Permission('personal:read')
  listFields(@CurrentCaller() caller: Caller): Promise<PersonalFieldsView> {
    return this.fields.view(caller.workspaceId);
  }

  @Put('fields')
  @Permission('personal:edit')
  setFields(@Body({ schema: fieldsSchema }) body: z.output<typeof fieldsSchema>, @CurrentCaller() caller: Caller): Promise<PersonalFieldsView> {
    return this.fields.set(caller, body);
  }

  @Get('retention')
  @Permission('personal:read')
  viewRetention(@CurrentCaller() caller: Caller): Promise<LegalRetention> {
    return this.retention.view(caller.workspaceId);
  }

  /** Days; `null` or left out: no rule. */
  @Put('retention')
  @Permission('personal:edit')
  setRetention(@Body({ schema: retentionSchema }) body: z.output<typeof retentionSchema>, @CurrentCaller() caller: Caller): Promise<LegalRetention> {
    return this.retention.set(caller, body);
  }

  /** Counts where the person is named, by kind; nothing is changed. */
  @Post('erasures/preview')
  @HttpCode(200)
  @Permission('personal:edit')
  preview(@Body({ schema: previewSchema }) body: z.output<typeof previewSchema>, @CurrentCaller() caller: Caller) {
    return this.erasures.preview(caller.workspaceId, personOf(body));
  }

  /** Erases a person's data in the background. It cannot be taken back. */
  @Post('erasures')
  @HttpCode(202)
  @Permission('personal:edit')
  begin(@Body({ schema: orderSchema }) body: z.output<typeof orderSchema>, @CurrentCaller() caller: Caller): Promise<ErasureView> {
    return this.erasures.begin(caller, personOf(body), body.reason);
  }

  @Get('erasures')
  @Permission('personal:read')
  list(@Query({ schema: pageQuerySchema }) query: z.output<typeof pageQuerySchema>, @CurrentCaller() caller: Caller): Promise<Page<ErasureView>> {
    return this.erasures.list(caller.workspaceId, query);
  }

  @Get('erasures/:id')
  @Permission('personal:read')
  find(@Param('id', { schema: idSchema }) id: number, @CurrentCaller() caller: Caller): Promise<ErasureView> {
    return this.erasures.find(caller.workspaceId, id);
  }

  /** Goes on with an erasure that failed, where it stopped. */
  @Post('erasures/:id/retry')
  @HttpCode(202)
  @Permission('personal:edit')
  retry(@Param('id', { schema: idSchema }) id: number, @CurrentCaller() caller: Caller): Promise<ErasureView> {
    return this.erasures.retry(caller, id);
  }

  /** The report as a text file. */
  @Get('erasures/:id/report')
  @Permission('personal:read')
  async report(@Param('id', { schema: idSchema }) id: number, @CurrentCaller() caller: Caller, @Res() reply: FastifyReply): Promise<void> {
    const view = await this.erasures.find(caller.workspaceId, id);
    await reply.header('content-type', 'text/plain; charset=utf-8').header('content-disposition', `attachment; filename="erasure-${id}.txt"`).send(reportText(view));
  }
}

function personOf({ subject, key, field, value }: z.output<typeof previewSchema> | z.output<typeof orderSchema>): Person {
  if (subject !== undefined) return { namedBy: 'subject', value: subject, field: null };
  if (key !== undefined) return { namedBy: 'key', value: key, field: null };
  return { namedBy: field === undefined ? 'value' : 'field', value: value ?? '', field: field ?? null };
}
