import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { sqlStateOf } from '../persistence/storage-errors.js';
import { checkSeals, digestOf, GENESIS, type SealCheck, type SealRow } from './seal-check.js';

const RECORDS_A_SEAL = 1_000;

/** What the next seal of each workspace covers. Jumps from workspace to workspace over audit_log_workspace_idx, then uses it and audit_seal_pkey. */
const openRanges = `with recursive w as (
    (select workspace_id from audit_log order by workspace_id limit 1)
    union all
    select (select l.workspace_id from audit_log l where l.workspace_id > w.workspace_id order by l.workspace_id limit 1) from w where w.workspace_id is not null
  ) select w.workspace_id, min(l.id) as first_id, max(l.id) as last_id from w
    cross join lateral (
      select id from audit_log where workspace_id = w.workspace_id and id > coalesce((select s.last_id from audit_seal s where s.workspace_id = w.workspace_id order by s.number desc limit 1), 0)
      order by id limit ${RECORDS_A_SEAL}
    ) l where w.workspace_id is not null group by w.workspace_id`;

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * A hash chain over the records of each workspace. It is made after the fact, a range of records at a time, so that no writer waits for
 * another: the sealer looks at a moment when nobody writes (the lock is taken at once or not at all), and then no number below the
 * greatest can turn up later.
 */
@Injectable()
export class AuditSeals {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  /** Seals what is not sealed yet, at most a thousand records a workspace. Returns how many; 0 also where somebody was writing. */
  async seal(): Promise<number> {
    try {
      // Nobody is kept waiting while there is nothing to seal.
      if ((await this.database.query<unknown[]>(openRanges)).length === 0) return 0;
      return await this.database.transaction(async (manager) => {
        await manager.query('lock table audit_log in share row exclusive mode nowait');
        const open = await manager.query<{ readonly workspace_id: number; readonly first_id: number; readonly last_id: number }[]>(openRanges);
        let sealed = 0;
        for (const { workspace_id: workspaceId, first_id: first, last_id: last } of open) sealed += await sealRange(manager, workspaceId, first, last);
        return sealed;
      });
    } catch (error) {
      if (sqlStateOf(error) === LOCK_NOT_AVAILABLE) return 0;
      throw error;
    }
  }

  /** Works every seal of a workspace out again. What retention deleted is gone with its seals, from the old end. */
  verify(workspaceId: number): Promise<SealCheck> {
    return this.database.transaction('REPEATABLE READ', (manager) => checkSeals(manager, workspaceId));
  }

  /**
   * Deletes seals that are older than `keepMs`, or than the days their workspace keeps its log, with their records, which are older still:
   * oldest first and at most so many seals. The newest of a workspace stays, for the next one to follow. Returns how many records went.
   */
  async deleteOld({ now, keepMs, atMost }: { readonly now: Date; readonly keepMs: number; readonly atMost: number }): Promise<number> {
    return this.database.transaction(async (manager) => {
      await manager.query(`set local rookery.audit_retention = 'on'`);
      const [row] = await manager.query<{ readonly count: number }[]>(
        `with old as (
          select s.workspace_id, s.number, s.last_id from audit_seal s
          where s.number < (select max(number) from audit_seal n where n.workspace_id = s.workspace_id)
            and s.sealed_at < coalesce($1::timestamptz - make_interval(days => (select p.audit_days from personal_settings p where p.workspace_id = s.workspace_id)), $3::timestamptz)
          order by s.sealed_at, s.number limit $2
        ), seals as (
          delete from audit_seal s using old o where s.workspace_id = o.workspace_id and s.number <= o.number returning 1
        ), gone as (
          delete from audit_log l using (select workspace_id, max(last_id) as last_id from old group by workspace_id) o where l.workspace_id = o.workspace_id and l.id <= o.last_id returning 1
        ) select count(*)::int as count from gone`,
        [now, atMost, new Date(now.getTime() - keepMs)],
      );
      return row?.count ?? 0;
    });
  }
}

async function sealRange(manager: EntityManager, workspaceId: number, first: number, last: number): Promise<number> {
  const [former] = await manager.query<Pick<SealRow, 'number' | 'digest'>[]>('select number, digest from audit_seal where workspace_id = $1 order by number desc limit 1', [workspaceId]);
  const previous = former?.digest ?? GENESIS;
  const [row] = await manager.query<{ readonly records: number }[]>(
    `insert into audit_seal (workspace_id, number, first_id, last_id, records, previous, digest)
      select $1, $5, $2, $3, w.records, $4, w.digest from (select ${digestOf}) w returning records`,
    [workspaceId, first, last, previous, (former?.number ?? 0) + 1],
  );
  return row?.records ?? 0;
}
