import { Module } from '@nestjs/common';
import { AccountsRepository } from './accounts.repository.js';
import { AuditLog } from './audit-log.js';
import { RequestTrail } from './request-trail.js';

@Module({ providers: [AccountsRepository, AuditLog, RequestTrail], exports: [AccountsRepository, AuditLog, RequestTrail] })
export class AccountsModule {}
