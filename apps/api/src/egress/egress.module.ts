import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EgressController } from './egress.controller.js';
import { EgressService } from './egress.service.js';

/** The routes; the lists themselves belong to the platform, because every process needs them. */
@Module({ imports: [AccountsModule], controllers: [EgressController], providers: [EgressService] })
export class EgressModule {}
