import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { FeedsModule } from '../feeds/feeds.module.js';
import { PushService } from './push.service.js';
import { PushSweeper } from './push-sweeper.js';

/** Listeners over WebSocket; for processes with the role `api`. */
@Module({ imports: [FeedsModule, CredentialsModule], providers: [PushService], exports: [PushService] })
export class PushModule {}

/** For every process; works where the role `scheduler` is. */
@Module({ providers: [PushSweeper] })
export class PushSweeperModule {}
