import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { CLOCK, CONFIGURATION, LOG } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import { AuditSeals } from './audit-seals.js';

const ROUND_MS = 60_000;
/** Old records are looked for once an hour. */
const RETENTION_ROUNDS = 60;
const SEALS_AT_ONCE = 20;

/** Seals new records every minute and deletes those past their retention every hour. In the process that has the role `scheduler`. */
@Injectable()
export class AuditSweeper implements OnModuleInit, OnModuleDestroy {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #rounds = 0;

  constructor(
    @Inject(AuditSeals) private readonly seals: AuditSeals,
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

  /** One round: what is not sealed is sealed, and at every sixtieth what is old is deleted. */
  async round(): Promise<void> {
    await this.#whileMore(() => this.seals.seal());
    this.#rounds += 1;
    if (this.#rounds % RETENTION_ROUNDS === 1) await this.#whileMore(() => this.seals.deleteOld({ now: new Date(this.clock.now()), keepMs: this.configuration.auditKeepMs, atMost: SEALS_AT_ONCE }));
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.clock.sleep(ROUND_MS, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.round();
      } catch (error) {
        this.log.warn({ err: error }, 'the audit log could not be sealed or swept; tried again in a minute');
      }
    }
  }

  async #whileMore(work: () => Promise<number>): Promise<void> {
    while (!this.#stop.signal.aborted && (await work()) > 0);
  }
}
