import { Module } from '@nestjs/common';
import { AccountsRepository } from './accounts.repository.js';
import { AuditLog } from './audit-log.js';

@Module({ providers: [AccountsRepository, AuditLog], exports: [AccountsRepository, AuditLog] })
export class AccountsModule {}
