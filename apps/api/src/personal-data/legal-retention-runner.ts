import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { SupervisedLoop } from '@rookery/engine';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { CLOCK, CONFIGURATION, DATABASE, LOG } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import { engineLog } from '../engine/engine-log.js';
import type { Database, Statement } from '../persistence/database.js';
import { blankRecords, type RecordPlaces } from './legal-retention-records.js';
import { blankOlder, deleteOlder } from './legal-retention-sweep.js';
import { PersonalMarks } from './personal-marks.js';

const ROUND_MS = 60_000;
const BATCH = 500;
const DAY_MS = 86_400_000;

// Another process sweeps those that are locked.
const held: Statement = {
  name: 'hold a workspace with legal retention',
  text: 'select event_days as "eventDays", personal_days as "personalDays" from personal_settings where workspace_id = $1 and (event_days is not null or personal_days is not null) for update skip locked',
};
const concerned: Statement = { name: 'workspaces with legal retention', text: 'select workspace_id as id, personal_days is not null as "hasPersonalDays" from personal_settings where event_days is not null or personal_days is not null order by workspace_id' };

/** Keeps every workspace to what the law says of it, every minute and a bounded stretch a transaction, in processes with the role `scheduler`. */
@Injectable()
export class LegalRetentionRunner implements OnModuleInit, OnModuleDestroy {
  readonly #loop: SupervisedLoop;
  readonly #places: RecordPlaces = new Map();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PersonalMarks) private readonly marks: PersonalMarks,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) log: Logger,
  ) {
    this.#loop = new SupervisedLoop({ name: 'legal retention', clock, log: engineLog(log), firstMs: ROUND_MS, round: () => this.round() });
  }

  onModuleInit(): void {
    if (this.configuration.roles.has('scheduler')) this.#loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#loop.stop();
  }

  /** Every event that is due now, and the next stretches of what was recorded of them. Resolves to the pause after it. */
  async round(batch = BATCH): Promise<number> {
    const workspaces = await this.database.rows<{ readonly id: number; readonly hasPersonalDays: boolean }>(concerned, []);
    for (const { id } of workspaces) while (!this.#loop.isStopped && (await this.#step(id, batch)) > 0);
    if (workspaces.some(({ hasPersonalDays }) => hasPersonalDays)) await blankRecords(this.database, this.#places, { now: this.clock.now(), batch, isStopped: () => this.#loop.isStopped });
    return ROUND_MS;
  }

  #step(workspaceId: number, batch: number): Promise<number> {
    return this.database.transaction(async (session) => {
      const [rule] = await session.rows<{ readonly eventDays: number | null; readonly personalDays: number | null }>(held, [workspaceId]);
      if (rule === undefined) return 0;
      const before = (days: number): number => this.clock.now() - days * DAY_MS;
      const gone = rule.eventDays === null ? 0 : await deleteOlder(session, workspaceId, before(rule.eventDays), batch);
      const marks = await this.marks.of(workspaceId, session);
      if (rule.personalDays === null || marks.isEmpty) return gone;
      return gone + (await blankOlder(session, workspaceId, marks, { before: before(rule.personalDays), batch }));
    });
  }
}
