import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AlarmsController } from './alarms.controller.js';
import { AlarmsService } from './alarms.service.js';

/** The routes of alarms; they are judged and told by `../health-watch`. */
@Module({ imports: [AccountsModule], controllers: [AlarmsController], providers: [AlarmsService], exports: [AlarmsService] })
export class AlarmsModule {}
