import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { AgentFilters } from './agent-filter.js';
import { EventsController } from './events.controller.js';
import { EventsRepository } from './events.repository.js';
import { EventsService } from './events.service.js';
import { FailedEventsRepository } from './failed-events.repository.js';
import { FailedEventsService } from './failed-events.service.js';

@Module({
  imports: [AccountsModule, DeliveriesModule],
  controllers: [EventsController],
  providers: [AgentFilters, EventsRepository, EventsService, FailedEventsRepository, FailedEventsService],
  exports: [AgentFilters],
})
export class EventsModule {}
