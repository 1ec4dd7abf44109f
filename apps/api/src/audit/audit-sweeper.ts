import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { SupervisedLoop } from '@rookery/engine';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { CLOCK, CONFIGURATION, LOG } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import { engineLog } from '../engine/engine-log.js';
import { AuditSeals } from './audit-seals.js';

const ROUND_MS = 60_000;
/** Old records are looked for once an hour. */
const RETENTION_ROUNDS = 60;
const SEALS_AT_ONCE = 20;

/** Seals new records every minute and deletes those past their retention every hour. In the process that has the role `scheduler`. */
@Injectable()
export class AuditSweeper implements OnModuleInit, OnModuleDestroy {
  readonly #loop: SupervisedLoop;
  #rounds = 0;

  constructor(
    @Inject(AuditSeals) private readonly seals: AuditSeals,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) log: Logger,
  ) {
    this.#loop = new SupervisedLoop({ name: 'sealing and sweeping the audit log', clock, log: engineLog(log), firstMs: ROUND_MS, round: () => this.round() });
  }

  onModuleInit(): void {
    if (this.configuration.roles.has('scheduler')) this.#loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#loop.stop();
  }

  /** What is not sealed is sealed, and at every sixtieth round what is old is deleted. Resolves to the pause after it. */
  async round(): Promise<number> {
    await this.#whileMore(() => this.seals.seal());
    this.#rounds += 1;
    if (this.#rounds % RETENTION_ROUNDS === 1) await this.#whileMore(() => this.seals.deleteOld({ now: new Date(this.clock.now()), keepMs: this.configuration.auditKeepMs, atMost: SEALS_AT_ONCE }));
    return ROUND_MS;
  }

  async #whileMore(work: () => Promise<number>): Promise<void> {
    while (!this.#loop.isStopped && (await work()) > 0);
  }
}
