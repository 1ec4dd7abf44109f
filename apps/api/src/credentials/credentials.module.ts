import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CREDENTIAL_READER } from '../composition/tokens.js';
import { ConsentEndings } from './consent-endings.js';
import { ConsentsController } from './consents.controller.js';
import { ConsentsRepository } from './consents.repository.js';
import { ConsentsService } from './consents.service.js';
import { CredentialTablesService } from './credential-tables.service.js';
import { CredentialTestsService } from './credential-tests.service.js';
import { CredentialTokens } from './credential-tokens.js';
import { CredentialValues } from './credential-values.js';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsRepository } from './credentials.repository.js';
import { CredentialsService } from './credentials.service.js';
import { IssuedTokens } from './issued-tokens.js';
import { IssuedTokensRepository } from './issued-tokens.repository.js';
import { TokenKeeper } from './token-keeper.js';
import { TokensRepository } from './tokens.repository.js';

@Module({
  imports: [AccountsModule],
  controllers: [CredentialsController, ConsentsController],
  providers: [
    CredentialsRepository, TokensRepository, ConsentsRepository, CredentialValues, TokenKeeper, IssuedTokensRepository, IssuedTokens, CredentialTokens, ConsentEndings, CredentialsService, CredentialTestsService, CredentialTablesService, ConsentsService,
    { provide: CREDENTIAL_READER, useExisting: CredentialsService },
  ],
  exports: [CREDENTIAL_READER],
})
export class CredentialsModule {}
