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
import { FailedSignIns } from './failed-sign-ins.js';
import { GrantWatch } from './grant-watch.js';
import { LoginAttemptsRepository } from './login-attempts.repository.js';
import { LoginThrottle } from './login-throttle.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { OwnSessionsService } from './own-sessions.service.js';
import { ProviderMembers } from './provider/provider-members.js';
import { ProviderSignInService } from './provider/provider-sign-in.service.js';
import { ProviderSignInsRepository } from './provider/provider-sign-ins.repository.js';
import { ProviderController } from './provider/provider.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SetupCodes } from './setup-codes.service.js';

/** Puts the access guard before every route of the application. */
@Module({
  imports: [AccountsModule],
  controllers: [AuthController, OwnSessionsController, ProviderController, ApiTokensController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    SetupCodes,
    AuthService,
    FailedSignIns,
    LoginThrottle,
    LoginAttemptsRepository,
    OwnSessionsService,
    GrantWatch,
    ProviderSignInService,
    ProviderSignInsRepository,
    ProviderMembers,
    SessionsService,
    SessionsRepository,
    GrantsService,
    ApiTokensService,
    ApiTokensRepository,
  ],
  exports: [SetupCodes, GrantsService, GrantWatch, LoginThrottle, SessionsService, SessionsRepository, ApiTokensRepository],
})
export class AuthModule {}
