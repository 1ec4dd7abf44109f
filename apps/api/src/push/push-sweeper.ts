import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { CLOCK, CONFIGURATION, LOG } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
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
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #rounds = 0;

  constructor(
    @Inject(PushWriter) private readonly writer: PushWriter,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    if (this.configuration.roles.has('scheduler')) this.#running = this.#run();
  }

  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.clock.sleep(ROUND_MS, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#sweep();
      } catch (error) {
        this.log.warn({ err: error }, 'old pushed messages could not be deleted; tried again in a minute');
      }
    }
  }

  async #sweep(): Promise<void> {
    const { repository } = this.writer;
    await this.#whileMore(() => repository.dropEnded(this.clock.now(), AT_ONCE));
    this.#rounds += 1;
    if (this.#rounds % IDLE_ROUNDS === 0) await this.#whileMore(() => repository.dropIdle(this.clock.now() - IDLE_MS, AT_ONCE));
  }

  async #whileMore(work: () => Promise<boolean>): Promise<void> {
    while (!this.#stop.signal.aborted && (await work()));
  }
}
