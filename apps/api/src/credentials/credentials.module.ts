import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CREDENTIAL_READER } from '../composition/tokens.js';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsRepository } from './credentials.repository.js';
import { CredentialsService } from './credentials.service.js';

@Module({
  imports: [AccountsModule],
  controllers: [CredentialsController],
  providers: [CredentialsRepository, CredentialsService, { provide: CREDENTIAL_READER, useExisting: CredentialsService }],
  exports: [CREDENTIAL_READER],
})
export class CredentialsModule {}
