import { statfs } from 'node:fs/promises';
import { Module } from '@nestjs/common';
import { Engine } from '@rookery/engine';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { AlarmTeller } from '../alarms/alarm-teller.js';
import { AlarmWatch } from '../alarms/alarm-watch.js';
import { AGENT_CATALOGUE, CLOCK, CONFIGURATION, DATABASE, LOG, SCRUBBER } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { engineLog } from '../engine/engine-log.js';
import { FigureSampler } from '../figures/figure-sampler.js';
import type { Database } from '../persistence/database.js';
import { QuotaExchange } from '../quotas/quota-exchange.js';
import type { Scrubber } from '../secrets/index.js';
import { HealthWatch } from './health-watch.js';

/** What is done in the background to know how agents fare; start-up starts and stops it. */
@Module({
  providers: [
    FigureSampler,
    {
      provide: AlarmWatch,
      inject: [DATABASE, AGENT_CATALOGUE, CONFIGURATION, SCRUBBER],
      useFactory: (database: Database, catalogue: AgentCatalogue, configuration: Configuration, scrubber: Scrubber) =>
        new AlarmWatch({ database, catalogue, freeBytes: () => freeBytes(configuration), scrub: (text) => scrubber.text(text) }),
    },
    {
      provide: AlarmTeller,
      inject: [DATABASE, Engine, LOG],
      useFactory: (database: Database, engine: Engine, log: Logger) => new AlarmTeller({ database, inject: (agent, input) => engine.inject(agent, input, { isExempt: true }), log }),
    },
    {
      provide: HealthWatch,
      inject: [FigureSampler, AlarmWatch, AlarmTeller, QuotaExchange, CLOCK, LOG, CONFIGURATION],
      useFactory: (sampler: FigureSampler, alarms: AlarmWatch, teller: AlarmTeller, quotas: QuotaExchange, clock: Clock, log: Logger, { roles }: Configuration) =>
        new HealthWatch({
          sampler, alarms, teller, quotas, clock, isScheduler: roles.has('scheduler'),
          log: engineLog(log),
        }),
    },
  ],
  exports: [FigureSampler, AlarmWatch, AlarmTeller, HealthWatch],
})
export class HealthWatchModule {}

/** The disk of the embedded database; one elsewhere is looked after by those who run it. */
async function freeBytes({ databaseUrl, dataFolder }: Configuration): Promise<number | undefined> {
  if (databaseUrl !== undefined) return undefined;
  const { bavail, bsize } = await statfs(dataFolder);
  return bavail * bsize;
}
