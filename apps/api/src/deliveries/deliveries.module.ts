import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AgentFilters } from '../events/agent-filter.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesReader } from './deliveries-reader.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';

@Module({
  imports: [AccountsModule],
  controllers: [DeliveriesController],
  providers: [AgentFilters, DeliveriesRepository, DeliveriesReader, DeliveriesService],
  exports: [DeliveriesReader],
})
export class DeliveriesModule {}
