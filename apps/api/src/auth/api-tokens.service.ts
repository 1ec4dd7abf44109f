import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { AuditLog } from '../accounts/audit-log.js';
import { neverForTokens } from '../accounts/roles.js';
import { CLOCK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import type { Permission } from '../http/permission.js';
import { createToken } from '../secrets/index.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import type { Grant } from './grant.js';
import { API_TOKEN_PREFIX } from './grants.service.js';

const dayMs = 24 * 60 * 60 * 1_000;

export interface ApiTokenView {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

export interface NewApiToken extends Omit<ApiTokenView, 'lastUsedAt'> {
  readonly token: string;
}

/** Tokens for scripts: shown once, kept as a hash, never stronger than who made them. */
@Injectable()
export class ApiTokensService {
  constructor(
    @Inject(ApiTokensRepository) private readonly tokens: ApiTokensRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(workspaceId: number): Promise<readonly ApiTokenView[]> {
    const rows = await this.tokens.list(workspaceId, new Date(this.clock.now()));
    return rows.map(({ createdAt, expiresAt, lastUsedAt, ...row }) => ({
      ...row,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }));
  }

  async create({ caller, permissions }: Grant, given: { readonly name: string; readonly scopes?: readonly Permission[] | undefined; readonly expiresInDays?: number | undefined }, address: string): Promise<NewApiToken> {
    const tooMuch = given.scopes?.find((scope) => !permissions.has(scope) || neverForTokens.has(scope));
    if (tooMuch !== undefined) throw apiError('auth.forbidden', { permission: tooMuch });
    const scopes = given.scopes ?? [...permissions].filter((permission) => !neverForTokens.has(permission));
    const { token, hash } = createToken(API_TOKEN_PREFIX);
    const expiresAt = given.expiresInDays === undefined ? null : new Date(this.clock.now() + given.expiresInDays * dayMs);
    const { workspaceId, accountId, email } = caller;
    const { id, createdAt } = await this.tokens.transaction(async (manager) => {
      const made = await this.tokens.insert({ workspaceId, accountId, name: given.name, tokenHash: hash, scopes, expiresAt }, manager);
      await this.audit.record({ workspaceId, accountId, action: 'token.created', subject: given.name, objectId: made.id, after: { scopes, expiresAt: expiresAt?.toISOString() ?? null }, address }, manager);
      return made;
    });
    return { id, name: given.name, scopes, createdBy: email, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null, token };
  }

  async revoke({ workspaceId, accountId }: Caller, id: number, address: string): Promise<void> {
    const token = (await this.tokens.list(workspaceId, new Date(this.clock.now()))).find((one) => one.id === id);
    await this.tokens.transaction(async (manager) => {
      if (!(await this.tokens.revoke(workspaceId, id, new Date(this.clock.now()), manager))) throw apiError('notFound', { what: 'API token', id });
      await this.audit.record({ workspaceId, accountId, action: 'token.revoked', subject: token?.name ?? String(id), objectId: id, address }, manager);
    });
  }
}
