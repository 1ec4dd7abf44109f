import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AccessGuard } from './access.guard.js';
import { ApiTokensController } from './api-tokens.controller.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import { ApiTokensService } from './api-tokens.service.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { GrantsService } from './grants.service.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SetupCodes } from './setup-codes.service.js';

/** Puts the access guard before every route of the application. */
@Module({
  imports: [AccountsModule],
  controllers: [AuthController, ApiTokensController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    SetupCodes,
    AuthService,
    SessionsService,
    SessionsRepository,
    GrantsService,
    ApiTokensService,
    ApiTokensRepository,
  ],
  exports: [SetupCodes, GrantsService],
})
export class AuthModule {}
