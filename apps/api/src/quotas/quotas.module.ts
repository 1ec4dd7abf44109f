import { hostname } from 'node:os';
import { Global, Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CONFIGURATION, DATABASE } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import type { Database } from '../persistence/database.js';
import { QuotaExchange } from './quota-exchange.js';
import { QuotasController } from './quotas.controller.js';
import { QuotasService } from './quotas.service.js';
import { WorkspaceQuotas } from './workspace-quotas.js';

/** The limits that the engine asks; in every process. */
@Global()
@Module({
  providers: [
    {
      provide: WorkspaceQuotas,
      inject: [CONFIGURATION],
      useFactory: ({ workspaceRate, workspaceDaily }: Configuration) => new WorkspaceQuotas({ eventsPerSecond: workspaceRate ?? null, eventsPerDay: workspaceDaily ?? null }),
    },
    {
      provide: QuotaExchange,
      inject: [DATABASE, WorkspaceQuotas],
      useFactory: (database: Database, quotas: WorkspaceQuotas) => new QuotaExchange(database, quotas, `${hostname()}:${process.pid}`),
    },
  ],
  exports: [WorkspaceQuotas, QuotaExchange],
})
export class IntakeLimitsModule {}

/** Their routes. */
@Module({ imports: [AccountsModule], controllers: [QuotasController], providers: [QuotasService] })
export class QuotasModule {}
