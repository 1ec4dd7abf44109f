import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AgentFilters } from '../events/agent-filter.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesReader } from './deliveries-reader.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { EndpointsController } from './endpoints.controller.js';
import { EndpointsService } from './endpoints.service.js';

@Module({
  imports: [AccountsModule],
  controllers: [DeliveriesController, EndpointsController],
  providers: [AgentFilters, DeliveriesRepository, DeliveriesReader, DeliveriesService, EndpointsService],
  exports: [DeliveriesReader],
})
export class DeliveriesModule {}
