import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Req } from '@nestjs/common';
import { jsonValueSchema, parseDuration } from '@rookery/model';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AuditLog } from '../accounts/audit-log.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
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
  async setVariable(@Param('name') name: string, @Body({ schema: variableSchema }) body: z.output<typeof variableSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<VariableView> {
    const variable = await this.values.setVariable(caller.workspaceId, name, body);
    await this.#note(caller, 'variable.set', name, request);
    return variable;
  }

  @Delete('variables/:name')
  @HttpCode(204)
  @Permission('table:edit')
  async removeVariable(@Param('name') name: string, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<void> {
    await this.values.removeVariable(caller.workspaceId, name);
    await this.#note(caller, 'variable.removed', name, request);
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
    await this.values.set(caller.workspaceId, key, body.value, ttlMs === undefined ? {} : { ttlMs });
    return this.values.findStored(caller.workspaceId, key);
  }

  @Delete('stored-values/:key')
  @HttpCode(204)
  @Permission('table:edit')
  async removeStored(@Param('key') key: string, @CurrentCaller() caller: Caller): Promise<void> {
    await this.values.removeStored(caller.workspaceId, key);
  }

  #note({ workspaceId, accountId }: Caller, action: string, subject: string, request: FastifyRequest): Promise<void> {
    return this.audit.record({ workspaceId, accountId, action, subject, address: request.ip });
  }
}
