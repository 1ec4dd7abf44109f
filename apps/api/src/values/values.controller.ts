import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { hasSecretName, jsonValueSchema, parseDuration } from '@rookery/model';
import { z } from 'zod';
import { hidesPersonal } from '../accounts/audit-changes.js';
import { AuditLog, type AuditEntry, type AuditNote } from '../accounts/audit-log.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { PersonalMarks } from '../personal-data/personal-marks.js';
import { variableSchema } from './value-rules.js';
import { ValueStore, type StoredView, type VariableView } from './workspace-values.js';

const storedSchema = z.strictObject({
  value: jsonValueSchema.refine((value) => value !== null, { error: 'null deletes a value; call DELETE' }),
  /** How long it is kept, such as `7d`; default for ever. */
  ttl: z.string().refine((text) => (parseDuration(text) ?? 0) > 0, { error: 'write a duration such as "30m" or "7d"' }).optional(),
});

/** What every template of a workspace reads as `variables` and `stored`. No place for secrets. */
@Controller('api/v1')
export class ValuesController {
  constructor(
    @Inject(ValueStore) private readonly values: ValueStore,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(PersonalMarks) private readonly marks: PersonalMarks,
  ) {}

  @Get('variables')
  @Permission('table:read')
  async listVariables(@CurrentCaller() caller: Caller): Promise<{ readonly items: readonly VariableView[] }> {
    return { items: await this.values.listVariables(caller.workspaceId) };
  }

  @Get('variables/:name')
  @Permission('table:read')
  findVariable(@Param('name') name: string, @CurrentCaller() caller: Caller): Promise<VariableView> {
    return this.values.findVariable(caller.workspaceId, name);
  }

  @Put('variables/:name')
  @Permission('table:edit')
  async setVariable(@Param('name') name: string, @Body({ schema: variableSchema }) body: z.output<typeof variableSchema>, @CurrentCaller() caller: Caller): Promise<VariableView> {
    const { workspaceId } = caller;
    const former = (await this.values.listVariables(workspaceId)).find((variable) => variable.name === name);
    return this.values.setVariable(workspaceId, name, body, await this.#note(caller, 'variable.set', name, { before: changeable(former), after: changeable(body) }));
  }

  @Delete('variables/:name')
  @HttpCode(204)
  @Permission('table:edit')
  async removeVariable(@Param('name') name: string, @CurrentCaller() caller: Caller): Promise<void> {
    const former = await this.values.findVariable(caller.workspaceId, name);
    await this.values.removeVariable(caller.workspaceId, name, await this.#note(caller, 'variable.removed', name, { before: changeable(former) }));
  }

  @Get('stored-values')
  @Permission('table:read')
  async listStored(@CurrentCaller() caller: Caller): Promise<{ readonly items: readonly StoredView[] }> {
    return { items: await this.values.listStored(caller.workspaceId) };
  }

  @Get('stored-values/:key')
  @Permission('table:read')
  findStored(@Param('key') key: string, @CurrentCaller() caller: Caller): Promise<StoredView> {
    return this.values.findStored(caller.workspaceId, key);
  }

  @Put('stored-values/:key')
  @Permission('table:edit')
  async setStored(@Param('key') key: string, @Body({ schema: storedSchema }) body: z.output<typeof storedSchema>, @CurrentCaller() caller: Caller): Promise<StoredView> {
    const ttlMs = body.ttl === undefined ? undefined : parseDuration(body.ttl);
    const former = (await this.values.listStored(caller.workspaceId)).find((stored) => stored.key === key);
    const alongside = await this.#note(caller, 'stored-value.set', key, { before: former === undefined ? undefined : { value: former.value }, after: { value: body.value } });
    await this.values.set(caller.workspaceId, key, body.value, { alongside, ...(ttlMs === undefined ? {} : { ttlMs }) });
    return this.values.findStored(caller.workspaceId, key);
  }

  @Delete('stored-values/:key')
  @HttpCode(204)
  @Permission('table:edit')
  async removeStored(@Param('key') key: string, @CurrentCaller() caller: Caller): Promise<void> {
    const { value } = await this.values.findStored(caller.workspaceId, key);
    await this.values.removeStored(caller.workspaceId, key, await this.#note(caller, 'stored-value.removed', key, { before: { value } }));
  }

  /** Under a name that speaks of a secret or is marked as personal, its value is told to nobody. */
  async #note({ workspaceId, accountId }: Caller, action: AuditEntry['action'], subject: string, states: Pick<AuditEntry, 'before' | 'after'>): Promise<AuditNote> {
    const { fields } = await this.marks.of(workspaceId);
    const isPersonal = hidesPersonal(fields);
    const hidesAll = hasSecretName(subject) || fields.has([subject]);
    return this.audit.note({ workspaceId, accountId, action, subject, ...states, hides: (path) => path.startsWith('value') && (hidesAll || isPersonal(path)) });
  }
}

function changeable(variable: Pick<VariableView, 'value' | 'description'> | undefined) {
  return variable === undefined ? undefined : { value: variable.value, description: variable.description };
}
