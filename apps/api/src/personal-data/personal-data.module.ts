import { Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AccountsModule } from '../accounts/accounts.module.js';
import { MaskedQuestionsInterceptor } from './masked-questions.interceptor.js';
import { PersonalDataController } from './personal-data.controller.js';
import { PersonalFieldsService } from './personal-fields.service.js';
import { PersonalMarks } from './personal-marks.js';
import { PersonalMasks } from './personal-masks.js';

/** Marks, masks and erasures of personal data. Global, since what streams masks for itself. */
@Global()
@Module({
  imports: [AccountsModule],
  controllers: [PersonalDataController],
  providers: [PersonalMarks, PersonalMasks, PersonalFieldsService, { provide: APP_INTERCEPTOR, useClass: MaskedQuestionsInterceptor }],
  exports: [PersonalMarks, PersonalMasks],
})
export class PersonalDataModule {}
