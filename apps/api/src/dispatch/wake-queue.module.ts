import { BullModule } from '@nestjs/bull';
import { Module, type DynamicModule } from '@nestjs/common';
import type { QueueOptions } from 'bull';

export const WAKE_QUEUE = 'wakes';

/**
 * The queue of wakes. A kept job would swallow every later wake of its agent, so none is kept. A job takes a millisecond:
 * one whose lock is older than two seconds belongs to a process that is gone, and is given to the next.
 */
@Module({})
export class WakeQueueModule {
  static of(options: Required<Pick<QueueOptions, 'prefix' | 'createClient'>>): DynamicModule {
    return {
      module: WakeQueueModule,
      imports: [
        BullModule.registerQueue({
          ...options,
          name: WAKE_QUEUE,
          defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
          settings: { lockDuration: 2_000, stalledInterval: 1_000, maxStalledCount: 1, retryProcessDelay: 200, drainDelay: 5 },
        }),
      ],
    };
  }
}
