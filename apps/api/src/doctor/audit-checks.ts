import { checkSeals } from '../audit/seal-check.js';
import { fail, listed, ok, warn, type DoctorDatabase, type Finding } from './finding.js';

/** Enough for a look: 100,000 records a workspace. `GET /api/v1/audit/verify` works out all of them. */
const NEWEST_SEALS = 100;
const MOST_WORKSPACES = 100;
const guards = ['audit_log_append_only', 'audit_log_no_truncate', 'audit_seal_append_only', 'audit_seal_no_truncate'];

/** Whether the audit log still refuses to be changed, and whether it was. */
export async function checkAuditLog(database: DoctorDatabase): Promise<Finding> {
  const found = await database.query<readonly { readonly name: string }[]>(`select tgname as name from pg_trigger where tgrelid in ('audit_log'::regclass, 'audit_seal'::regclass) and tgenabled in ('O', 'A')`);
  const missing = guards.filter((guard) => !found.some(({ name }) => name === guard));
  if (missing.length > 0) return fail('audit log', `it can be changed: ${listed(missing)} ${missing.length === 1 ? 'is' : 'are'} switched off or gone`, 'find out who did that, and switch on again what is there: alter table audit_log enable trigger all, and the same for audit_seal');
  const workspaces = await database.query<readonly { readonly id: number }[]>('select id from workspace order by id limit $1', [MOST_WORKSPACES]);
  const broken: string[] = [];
  for (const { id } of workspaces) {
    const { broken: range } = await checkSeals(database, id, { newest: NEWEST_SEALS });
    if (range !== null) broken.push(`workspace ${id}, records ${range.firstId} to ${range.lastId}`);
  }
  if (broken.length > 0) return fail('audit log', `records are not what was sealed: ${listed(broken)}`, 'compare with a backup or an export from before, and find out who may write to the database');
  return (await isSealedLate(database)) ? warn('audit log', 'records of more than an hour ago have no seal', 'let a process with the role "scheduler" run') : ok('audit log', 'it refuses changes, and its newest records match their seals');
}

/** Uses audit_log_workspace_idx and audit_seal_pkey. */
async function isSealedLate(database: DoctorDatabase): Promise<boolean> {
  const [row] = await database.query<readonly { readonly late: boolean }[]>(
    `select exists (
      select from workspace w cross join lateral (
        select l.at from audit_log l where l.workspace_id = w.id and l.id > coalesce((select s.last_id from audit_seal s where s.workspace_id = w.id order by s.number desc limit 1), 0) order by l.id limit 1
      ) first where first.at < now() - interval '1 hour'
    ) as late`,
  );
  return row?.late === true;
}
