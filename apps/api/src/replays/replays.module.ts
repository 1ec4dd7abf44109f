import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EventsModule } from '../events/events.module.js';
import { ReplayRunnerModule } from './replay-runner.module.js';
import { ReplaysController } from './replays.controller.js';
import { ReplaysService } from './replays.service.js';

/** What the API offers of replays. */
@Module({ imports: [AccountsModule, EventsModule, ReplayRunnerModule], controllers: [ReplaysController], providers: [ReplaysService] })
export class ReplaysModule {}
