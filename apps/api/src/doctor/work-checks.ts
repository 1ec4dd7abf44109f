import { listed, ok, warn, type DoctorDatabase, type Finding } from './finding.js';

const LATE = '10 minutes';

interface Named {
  readonly name: string;
  readonly count: number;
}

const tell = (rows: readonly Named[]): string => listed(rows.map(({ name, count }) => `${name} (${count})`));

const perAgent = (from: string, where: string): string =>
  `select w.name || '/' || a.slug as name, count(*)::integer as count from ${from} x join agent a on a.id = x.agent_id join workflow w on w.id = a.workflow_id where ${where} group by 1 order by 2 desc, 1 limit 100`;

export async function checkDeliveries(database: DoctorDatabase): Promise<Finding> {
  const dead = await database.query<readonly Named[]>(perAgent('delivery', `x.status in ('dead', 'unknown')`));
  const count = dead.reduce((sum, row) => sum + row.count, 0);
  return count > 0 ? warn('deliveries', `${count} were given up or their outcome is unknown: ${tell(dead)}`, 'look at them under Deliveries, then send them again or leave them') : ok('deliveries', 'none was given up');
}

export async function checkFailedEvents(database: DoctorDatabase): Promise<Finding> {
  const failed = await database.query<readonly Named[]>(perAgent('failed_event', 'true'));
  const count = failed.reduce((sum, row) => sum + row.count, 0);
  return count > 0 ? warn('failed events', `${count} wait for somebody: ${tell(failed)}`, 'look at them under Failed events') : ok('failed events', 'none');
}

/** Erasures of people that gave up on a fault: somebody was promised to be forgotten. */
export async function checkErasures(database: DoctorDatabase): Promise<Finding> {
  const failed = await database.query<readonly Named[]>(`select w.name, count(*)::integer as count from erasure e join workspace w on w.id = e.workspace_id where e.state = 'failed' group by 1 order by 2 desc, 1 limit 100`);
  const count = failed.reduce((sum, row) => sum + row.count, 0);
  return count > 0 ? warn('erasures', `${count} failed, and the people in them are not erased yet: ${tell(failed)}`, 'read why under Settings, Personal data, mend it and try them again') : ok('erasures', 'none failed');
}

/** Agents whose owner is gone and whom nobody took over. Only while a server runs: with none, that is as it should be. */
export async function checkRunners(database: DoctorDatabase): Promise<Finding> {
  const stalled = await database.query<readonly Named[]>(perAgent('runner', `a.state = 'live' and x.lease_owner is not null and x.lease_until < now() - interval '${LATE}'`));
  const [workers] = await database.query<readonly { readonly alive: number; readonly gone: number }[]>('select count(*) filter (where attends_until > now())::integer as alive, count(*) filter (where attends_until <= now())::integer as gone from worker');
  const { alive = 0 } = workers ?? {};
  if (alive > 0 && stalled.length > 0) return warn('runners', `${stalled.length} agents belong to a process that said nothing for ${LATE}: ${tell(stalled)}`, 'restart the worker; look at its log for what it waits for');
  return ok('runners', alive === 0 ? 'no worker is at work' : `${alive} ${alive === 1 ? 'worker' : 'workers'} at work`);
}

export async function checkLateDeliveries(database: DoctorDatabase, nowMs: number): Promise<Finding> {
  const late = await database.query<readonly Named[]>(perAgent('delivery', `x.status = 'pending' and a.state = 'live' and a.paused is null and x.next_attempt_at < ${Math.trunc(nowMs)} - 600000`));
  return late.length > 0 ? warn('late deliveries', `due for more than ${LATE}: ${tell(late)}`, 'is a process with the role "worker" running, and does the other side limit the rate?') : ok('late deliveries', 'none');
}

/** What the sweeper should have taken away long ago. */
export async function checkHousekeeping(database: DoctorDatabase, nowMs: number): Promise<Finding> {
  const [row] = await database.query<readonly { readonly state: number; readonly sessions: number }[]>(
    `select (select count(*)::integer from (select 1 from state where expires_at < ${Math.trunc(nowMs)} - 86400000 limit 10000) s) as state, (select count(*)::integer from refresh_token where expires_at < now() - interval '90 days') as sessions`,
  );
  const { state = 0, sessions = 0 } = row ?? {};
  if (state + sessions > 0) return warn('housekeeping', `${state} entries of state and ${sessions} ended logins are long due to be taken away`, 'let a process with the role "scheduler" run');
  return ok('housekeeping', 'nothing is overdue');
}

export async function checkAlarms(database: DoctorDatabase): Promise<Finding> {
  const [row] = await database.query<readonly { readonly count: number }[]>('select count(*)::integer as count from alarm where cleared_at is null');
  const count = row?.count ?? 0;
  return count > 0 ? warn('alarms', `${count} are open`, 'look at them under Alarms') : ok('alarms', 'none is open');
}

/** Whether the database keeps what a restore to any moment needs; of copies made otherwise nothing is known here. */
export async function checkBackup(database: DoctorDatabase): Promise<Finding> {
  const [row] = await database.query<readonly { readonly mode: string }[]>(`select current_setting('archive_mode') as mode`);
  const both = 'the database and the master key belong together and are of no use apart';
  return ok('backup', row?.mode === 'on' ? `the database archives its log; ${both}` : `whether there is one cannot be seen from here; ${both}`);
}
