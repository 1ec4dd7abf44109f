import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { TablesController } from './tables.controller.js';

@Module({ imports: [AccountsModule, AuthModule], controllers: [TablesController] })
export class TablesModule {}
