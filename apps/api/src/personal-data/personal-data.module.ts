import { Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ErasureRunner } from './erasure-runner.js';
import { ErasuresService } from './erasures.service.js';
import { LegalRetentionRunner } from './legal-retention-runner.js';
import { LegalRetentionService } from './legal-retention.service.js';
import { MaskedQuestionsInterceptor } from './masked-questions.interceptor.js';
import { PersonalDataController } from './personal-data.controller.js';
import { PersonalFieldsService } from './personal-fields.service.js';
import { PersonalMarks } from './personal-marks.js';
import { PersonalMasks } from './personal-masks.js';

/** What goes on in the background, in processes with the role `scheduler`: erasures, and what the law says of how long. */
@Module({ imports: [AccountsModule], providers: [PersonalMarks, ErasureRunner, LegalRetentionRunner], exports: [PersonalMarks, ErasureRunner] })
export class PersonalDataRunnerModule {}

/** Marks, masks and erasures of personal data. Global, since what streams masks for itself. */
@Global()
@Module({
  imports: [AccountsModule, PersonalDataRunnerModule],
  controllers: [PersonalDataController],
  providers: [PersonalMasks, PersonalFieldsService, ErasuresService, LegalRetentionService, { provide: APP_INTERCEPTOR, useClass: MaskedQuestionsInterceptor }],
  exports: [PersonalMasks, PersonalDataRunnerModule],
})
export class PersonalDataModule {}
