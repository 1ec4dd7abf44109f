import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { SupervisedLoop } from '@rookery/engine';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { CLOCK, CONFIGURATION, LOG } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import { engineLog } from '../engine/engine-log.js';
import { PushWriter } from './push-writer.js';

const ROUND_MS = 60_000;
/** Idle channels are looked for once an hour. */
const IDLE_ROUNDS = 60;
const AT_ONCE = 5_000;
/** A channel nobody pushed to for so long is forgotten; pushed to again, it goes on at a higher position. */
const IDLE_MS = 7 * 24 * 60 * 60 * 1000;

/** Deletes messages that ended, and forgets idle channels, every minute and hour. In the process that has the role `scheduler`. */
@Injectable()
export class PushSweeper implements OnModuleInit, OnModuleDestroy {
  readonly #loop: SupervisedLoop;
  #rounds = 0;

  constructor(
    @Inject(PushWriter) private readonly writer: PushWriter,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) log: Logger,
  ) {
    this.#loop = new SupervisedLoop({ name: 'old pushed messages', clock, log: engineLog(log), firstMs: ROUND_MS, round: () => this.#sweep() });
  }

  onModuleInit(): void {
    if (this.configuration.roles.has('scheduler')) this.#loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#loop.stop();
  }

  async #sweep(): Promise<number> {
    const { repository } = this.writer;
    await this.#whileMore(() => repository.dropEnded(this.clock.now(), AT_ONCE));
    this.#rounds += 1;
    if (this.#rounds % IDLE_ROUNDS === 0) await this.#whileMore(() => repository.dropIdle(this.clock.now() - IDLE_MS, AT_ONCE));
    return ROUND_MS;
  }

  async #whileMore(work: () => Promise<boolean>): Promise<void> {
    while (!this.#loop.isStopped && (await work()));
  }
}
