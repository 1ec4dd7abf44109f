import { Module } from '@nestjs/common';
import { ReplayRunner } from './replay-runner.js';

/** What keeps replays going; start-up starts it in processes with the role `scheduler`. */
@Module({ providers: [ReplayRunner], exports: [ReplayRunner] })
export class ReplayRunnerModule {}
