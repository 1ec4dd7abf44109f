import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { InboxModule } from '../inbox/inbox.module.js';
import { LiveOverview } from './live-overview.js';
import { LiveController } from './live.controller.js';
import { LiveRepository } from './live.repository.js';
import { LiveService } from './live.service.js';

@Module({ imports: [AuthModule, InboxModule], controllers: [LiveController], providers: [LiveRepository, LiveOverview, LiveService] })
export class LiveModule {}
