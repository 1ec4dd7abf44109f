import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { SupervisedLoop } from '@rookery/engine';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK, CONFIGURATION, DATABASE, LOG, SCRUBBER } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import { engineLog } from '../engine/engine-log.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Session } from '../persistence/database.js';
import type { Scrubber } from '../secrets/index.js';
import { failureReason } from './erasure-failure.js';
import { readProgress, scopeOf, stageOf, stepErasure } from './erasure-walk.js';
import { erasureRows, type ErasureRow } from './erasures.repository.js';
import { personSchema } from './person.js';
import { PersonalMarks } from './personal-marks.js';

/** Rows looked at in a transaction; a payload has up to 256 KiB. */
const BATCH = 500;
const IDLE_MS = 2_000;
/** Failures in a row after which somebody has to look; with the pauses between them, a quarter of an hour. */
const MOST_FAILURES = 10;
const FIRST_PAUSE_MS = 2_000;

/** A step succeeded. */
const unfailed = { failures: 0, failure: null };

class StepFault extends Error {
  constructor(readonly erasure: ErasureRow, override readonly cause: unknown) {
    super(`a step of erasure ${erasure.id} failed`);
  }
}

/**
 * Does what erasures ask for, one bounded step a transaction, in processes with the role `scheduler`. How far it is is saved with each step, so
 * whoever takes over after a crash goes on there. One that fails step after step waits longer each time, and in the end until somebody tries it again.
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
    @Inject(LOG) private readonly log: Logger,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
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
    try {
      return await this.database.transaction(async (session) => {
        const erasure = await erasureRows.next(session, this.clock.now());
        if (erasure === undefined) return false;
        return this.#step(session, erasure, batch).catch((error: unknown) => {
          throw new StepFault(erasure, error);
        });
      });
    } catch (error) {
      if (!(error instanceof StepFault)) throw error;
      await this.#noteFailure(error);
      return true;
    }
  }

  async #noteFailure({ erasure, cause }: StepFault): Promise<void> {
    const { id, workspaceId, accountId } = erasure;
    const now = this.clock.now();
    const progress = readProgress(erasure.progress, now);
    const failures = progress.failures + 1;
    const failure = failureReason(cause, { target: erasure.target, scrub: (text) => this.scrubber.text(text) });
    const after = JSON.stringify({ ...progress, failures, failure });
    const isOver = failures >= MOST_FAILURES;
    const isNoted = await this.database.transaction(async (session) => {
      if (!isOver) return erasureRows.putOff(session, erasure, after, now + FIRST_PAUSE_MS * 2 ** (failures - 1));
      const isFailed = await erasureRows.fail(session, erasure, after, now);
      if (isFailed) await this.audit.record({ workspaceId, accountId, action: 'person.erasure-failed', subject: `erasure ${id}`, objectId: id, detail: { at: stageOf(progress), failures, reason: failure } }, alongsideSession(session));
      return isFailed;
    });
    if (isNoted) this.log.warn({ erasure: id, at: stageOf(progress), failures, reason: failure }, isOver ? 'an erasure failed for good; somebody has to try it again' : 'a step of an erasure failed and is tried again');
  }

  async #step(session: Session, erasure: ErasureRow, batch: number): Promise<boolean> {
    const { id, workspaceId, mark } = erasure;
    const person = personSchema.parse(JSON.parse(erasure.target ?? 'null'));
    const now = this.clock.now();
    const scope = scopeOf({ erasureId: id, workspaceId, mark, now, batch }, person, await this.marks.of(workspaceId, session));
    const progress = readProgress(erasure.progress, now);
    const after = await stepErasure(session, scope, progress, erasure.createdAt);
    if (after !== 'done') {
      await erasureRows.save(session, id, JSON.stringify({ ...(after === 'wait' ? progress : after), ...unfailed }), now);
      return after !== 'wait';
    }
    const kept = await erasureRows.countKept(session, workspaceId, scope.value);
    await erasureRows.finish(session, id, JSON.stringify({ ...progress, ...unfailed, kept: { ...progress.kept, ...kept } }), now);
    await this.audit.record({ workspaceId, accountId: erasure.accountId, action: 'person.erased', subject: `erasure ${id}`, objectId: id, detail: { ...progress.counts } }, alongsideSession(session));
    return true;
  }
}
