import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { SupervisedLoop } from '@rookery/engine';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { z } from 'zod';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK, CONFIGURATION, DATABASE, LOG } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import { engineLog } from '../engine/engine-log.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Session } from '../persistence/database.js';
import { progressSchema, scopeOf, stepErasure } from './erasure-walk.js';
import { erasureRows, type ErasureRow } from './erasures.repository.js';
import type { Person } from './person.js';
import { PersonalMarks } from './personal-marks.js';

/** Rows looked at in a transaction; a payload has up to 256 KiB. */
const BATCH = 500;
const IDLE_MS = 2_000;

export const personSchema = z.object({ namedBy: z.enum(['subject', 'key', 'field', 'value']), value: z.string(), field: z.string().nullable() }) satisfies z.ZodType<Person>;

/**
 * Does what erasures ask for, one bounded step a transaction, in processes with the role `scheduler`. How far it is is saved with each step, so
 * whoever takes over after a crash goes on there.
 */
@Injectable()
export class ErasureRunner implements OnModuleInit, OnModuleDestroy {
  readonly #loop: SupervisedLoop;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PersonalMarks) private readonly marks: PersonalMarks,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) log: Logger,
  ) {
    this.#loop = new SupervisedLoop({ name: 'erasures', clock, log: engineLog(log), round: async () => ((await this.step()) ? 0 : IDLE_MS) });
  }

  onModuleInit(): void {
    if (this.configuration.roles.has('scheduler')) this.#loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#loop.stop();
  }

  /** An erasure was just asked for: look now. */
  hurry(): void {
    this.#loop.hurry();
  }

  /** One step of the erasure that waited longest. False: there is nothing to do now. */
  async step(batch = BATCH): Promise<boolean> {
    let id: number | undefined;
    try {
      return await this.database.transaction(async (session) => {
        const erasure = await erasureRows.next(session);
        if (erasure === undefined) return false;
        ({ id } = erasure);
        return this.#step(session, erasure, batch);
      });
    } catch (error) {
      // Others have their turn before this one is tried again.
      if (id !== undefined) await erasureRows.putOff(this.database, id, this.clock.now());
      throw error;
    }
  }

  async #step(session: Session, erasure: ErasureRow, batch: number): Promise<boolean> {
    const { id, workspaceId, mark } = erasure;
    const person = personSchema.parse(JSON.parse(erasure.target ?? 'null'));
    const now = this.clock.now();
    const scope = scopeOf({ erasureId: id, workspaceId, mark, now, batch }, person, await this.marks.of(workspaceId, session));
    const progress = progressSchema.parse(JSON.parse(erasure.progress));
    const after = await stepErasure(session, scope, progress, erasure.createdAt);
    if (after !== 'done') {
      await erasureRows.save(session, id, JSON.stringify(after === 'wait' ? progress : after), now);
      return after !== 'wait';
    }
    const kept = await erasureRows.countKept(session, workspaceId, scope.value);
    await erasureRows.finish(session, id, JSON.stringify({ ...progress, kept: { ...progress.kept, ...kept } }), now);
    await this.audit.record({ workspaceId, accountId: erasure.accountId, action: 'person.erased', subject: `erasure ${id}`, objectId: id, detail: { ...progress.counts } }, alongsideSession(session));
    return true;
  }
}
