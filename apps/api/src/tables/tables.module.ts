import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { TablesController } from './tables.controller.js';

@Module({ imports: [AccountsModule], controllers: [TablesController] })
export class TablesModule {}
