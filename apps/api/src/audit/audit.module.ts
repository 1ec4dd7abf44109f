import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { AuditController } from './audit.controller.js';
import { AuditReader } from './audit-reader.js';
import { AuditSeals } from './audit-seals.js';
import { AuditSweeper } from './audit-sweeper.js';
import { TrailInterceptor } from './trail.interceptor.js';

/** For processes with the role `api`: reading the log, and telling it where requests come from. */
@Module({
  imports: [AccountsModule, AuthModule],
  controllers: [AuditController],
  providers: [AuditReader, AuditSeals, { provide: APP_INTERCEPTOR, useClass: TrailInterceptor }],
})
export class AuditModule {}

/** For every process; works where the role `scheduler` is. */
@Module({ providers: [AuditSeals, AuditSweeper] })
export class AuditSweeperModule {}
