import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { fieldPathSchema } from './personal-fields.js';
import { PersonalFieldsService, type PersonalFieldsView } from './personal-fields.service.js';

const MOST_FIELDS = 500;
const fieldsSchema = z.strictObject({
  fields: z.array(fieldPathSchema).max(MOST_FIELDS),
  columns: z.array(z.strictObject({ table: z.string().min(1).max(63), column: z.string().min(1).max(63) })).max(MOST_FIELDS).default([]),
  /** Show keys of events to those who see masked values; a key is often a name or a number of a person. */
  showsKeys: z.boolean().default(false),
});

/** What of the recorded data is about people. */
@Controller('api/v1/personal-data')
export class PersonalDataController {
  constructor(@Inject(PersonalFieldsService) private readonly fields: PersonalFieldsService) {}

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
}
