import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Req } from '@nestjs/common';
import { jsonObjectSchema, type CredentialManifest } from '@rookery/model';
import type { TableListing } from '@rookery/sdk';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AGENT_CATALOGUE } from '../composition/tokens.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import type { ConsentEnd } from './consent-endings.js';
import type { CredentialKinds } from './credential-kinds.js';
import { CredentialTablesService } from './credential-tables.service.js';
import { CredentialTestsService, type TestOutcome } from './credential-tests.service.js';
import { CredentialsService, type CredentialView } from './credentials.service.js';

const nameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { error: 'write letters, digits, dots, hyphens and underscores, for example "auction-db"' });
const hostSchema = z
  .string()
  .trim()
  .regex(/^(\*\.)?([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/, { error: 'write a host without scheme or path, for example "api.example.com", "*.example.com" or "10.0.0.5:5432"' });
const credentialSchema = z.strictObject({
  kind: z.string().min(1).max(100),
  fields: jsonObjectSchema,
  /** Where the secret may be sent; default: what the kind derives from its fields. */
  hosts: z.array(hostSchema).max(50).optional(),
});

/** `revoke`: whether the provider is asked to end the access, too. */
const disconnectSchema = z.strictObject({ revoke: z.boolean().default(true) });
const tablesQuerySchema = z.strictObject({ search: z.string().max(100).default('') });

@Controller('api/v1')
export class CredentialsController {
  constructor(
    @Inject(CredentialsService) private readonly credentials: CredentialsService,
    @Inject(CredentialTestsService) private readonly tests: CredentialTestsService,
    @Inject(CredentialTablesService) private readonly tables: CredentialTablesService,
    @Inject(AGENT_CATALOGUE) private readonly kinds: CredentialKinds,
  ) {}

  @Get('credential-kinds')
  @Permission('credential:read')
  listKinds(): { readonly items: readonly CredentialManifest[] } {
    return { items: this.kinds.credentialManifests() };
  }

  @Get('credentials')
  @Permission('credential:read')
  async list(@CurrentCaller() caller: Caller): Promise<{ readonly items: readonly CredentialView[] }> {
    return { items: await this.credentials.list(caller.workspaceId) };
  }

  @Get('credentials/:name')
  @Permission('credential:read')
  find(@Param('name') name: string, @CurrentCaller() caller: Caller): Promise<CredentialView> {
    return this.credentials.find(caller.workspaceId, name);
  }

  @Put('credentials/:name')
  @Permission('credential:edit')
  store(
    @Param('name', { schema: nameSchema }) name: string,
    @Body({ schema: credentialSchema }) body: z.output<typeof credentialSchema>,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<CredentialView> {
    return this.credentials.store(caller, name, body, request.ip);
  }

  /** Tries what is stored; with a body, what somebody is about to store. */
  @Post('credentials/:name/test')
  @HttpCode(200)
  @Permission('credential:edit')
  test(@Param('name', { schema: nameSchema }) name: string, @Body({ schema: credentialSchema.optional() }) body: z.output<typeof credentialSchema> | undefined, @CurrentCaller() caller: Caller): Promise<TestOutcome> {
    return this.tests.test(caller.workspaceId, name, body);
  }

  /** What somebody who writes a statement may name. */
  @Get('credentials/:name/tables')
  @Permission('workflow:edit')
  listTables(@Param('name', { schema: nameSchema }) name: string, @Query({ schema: tablesQuerySchema }) query: z.output<typeof tablesQuerySchema>, @CurrentCaller() caller: Caller): Promise<TableListing> {
    return this.tables.list(caller.workspaceId, name, query.search);
  }

  /** Takes back a consent and keeps the credential. Call it before a removal, too: a credential that is gone can end nothing any more. */
  @Post('credentials/:name/disconnect')
  @HttpCode(200)
  @Permission('credential:edit')
  disconnect(@Param('name', { schema: nameSchema }) name: string, @Body({ schema: disconnectSchema }) { revoke }: z.output<typeof disconnectSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<ConsentEnd> {
    return this.credentials.disconnect(caller, name, revoke, request.ip);
  }

  @Delete('credentials/:name')
  @HttpCode(204)
  @Permission('credential:edit')
  remove(@Param('name') name: string, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<void> {
    return this.credentials.remove(caller, name, request.ip);
  }
}
