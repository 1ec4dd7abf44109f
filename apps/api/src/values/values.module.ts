import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ValuesController } from './values.controller.js';

@Module({ imports: [AccountsModule], controllers: [ValuesController] })
export class ValuesModule {}
