import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { EventsModule } from '../events/events.module.js';
import { WorkflowsModule } from '../workflows/workflows.module.js';
import { RecordedEventsRepository } from './recorded-events.repository.js';
import { RecordedOutcomesRepository } from './recorded-outcomes.repository.js';
import { TryController } from './try.controller.js';
import { TryPreparation } from './try-preparation.js';
import { TryService } from './try.service.js';

@Module({
  imports: [AuthModule, WorkflowsModule, EventsModule],
  controllers: [TryController],
  providers: [TryService, TryPreparation, RecordedEventsRepository, RecordedOutcomesRepository],
})
export class TryModule {}
