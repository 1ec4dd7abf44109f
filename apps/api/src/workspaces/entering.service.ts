import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../accounts/audit-log.js';
import { sessionOf, type Grant } from '../auth/grant.js';
import { SessionsService, type SessionTokens } from '../auth/sessions.service.js';
import { visitorOf } from '../auth/visitor.js';
import { apiError } from '../http/api-error.js';
import { WorkspacesRepository } from './workspaces.repository.js';

/** Moves a session from one workspace to another. */
@Injectable()
export class EnteringService {
  constructor(
    @Inject(WorkspacesRepository) private readonly workspaces: WorkspacesRepository,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** Throws `notFound` alike for a workspace that is not there and for one the caller does not belong to. */
  enter(request: FastifyRequest, grant: Grant, workspaceId: number): Promise<SessionTokens> {
    const sessionId = sessionOf(grant);
    const { accountId, email } = grant.caller;
    return this.workspaces.transaction(async (manager) => {
      const found = await this.workspaces.find(accountId, workspaceId, manager);
      if (found === undefined) throw apiError('notFound', { what: 'workspace', id: workspaceId });
      await this.audit.record({ workspaceId, accountId, action: 'workspace.entered', subject: email, address: request.ip }, manager);
      return this.sessions.move({ sessionId, accountId, workspaceId }, visitorOf(request), manager);
    });
  }
}
