import type { Session, Statement } from '../persistence/database.js';

export interface ErasureRow {
  readonly id: number;
  readonly workspaceId: number;
  readonly state: 'running' | 'done' | 'failed';
  readonly personHash: string;
  readonly mark: string;
  readonly namedBy: string;
  readonly target: string | null;
  readonly reason: string;
  readonly requestedBy: string;
  readonly accountId: number | null;
  readonly progress: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

const columns = `id, workspace_id as "workspaceId", state, person_hash as "personHash", mark, named_by as "namedBy", target, reason, requested_by as "requestedBy", account_id as "accountId",
  progress, created_at as "createdAt", finished_at as "finishedAt"`;

const insert: Statement = {
  name: 'insert erasure',
  text: `insert into erasure (workspace_id, state, person_hash, mark, named_by, target, reason, requested_by, account_id, progress, created_at, stepped_at)
    values ($1, 'running', $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) returning id`,
};
// uses erasure_pkey
const find: Statement = { name: 'find erasure', text: `select ${columns} from erasure where id = $1 and workspace_id = $2` };
// uses erasure_workspace_idx
const list: Statement = { name: 'list erasures', text: `select ${columns} from erasure where workspace_id = $1 and id < $2 order by id desc limit $3` };
const countRunning: Statement = { name: 'count running erasures', text: `select count(*) as count from erasure where workspace_id = $1 and state = 'running'` };
// uses erasure_running_idx; another process steps those that are locked, and one that failed waits until "stepped_at"
const next: Statement = { name: 'next running erasure', text: `select ${columns} from erasure where state = 'running' and stepped_at <= $1 order by stepped_at limit 1 for update skip locked` };
const save: Statement = { name: 'save erasure', text: 'update erasure set progress = $2, stepped_at = $3 where id = $1' };
// Where another process went a step in between, the failure is over.
const putOff: Statement = { name: 'put erasure off', text: `update erasure set progress = $3, stepped_at = $4 where id = $1 and state = 'running' and progress = $2 returning id` };
const fail: Statement = { name: 'fail erasure', text: `update erasure set state = 'failed', progress = $3, stepped_at = $4 where id = $1 and state = 'running' and progress = $2 returning id` };
const resume: Statement = { name: 'resume erasure', text: `update erasure set state = 'running', progress = $2, stepped_at = $3 where id = $1 and state = 'failed' returning id` };
const finish: Statement = { name: 'finish erasure', text: `update erasure set state = 'done', target = null, progress = $2, stepped_at = $3, finished_at = $3 where id = $1` };
const forgetTraces: Statement = { name: 'forget traces of erasure', text: 'delete from erasure_trace where erasure_id = $1' };
const forgetEvents: Statement = { name: 'forget events of erasure', text: 'delete from erasure_event where erasure_id = $1' };
const agentNames: Statement = { name: 'agents of erasure', text: 'select id, type, slug from agent where workspace_id = $1 and id = any($2::int[])' };

/** What holds the value and is left alone, counted to 1,000 each; keys of duplicates are too many for that and are walked. */
const kept = {
  auditRecords: `select 1 from audit_log where workspace_id = $1 and position(lower($2) in lower(subject || detail::text || changes::text)) > 0`,
  workflowVersions: `select 1 from workflow_version where workspace_id = $1 and position(lower($2) in lower(document::text)) > 0`,
  drafts: `select 1 from workflow where workspace_id = $1 and position(lower($2) in lower(draft::text)) > 0`,
  variables: `select 1 from variable where workspace_id = $1 and position(lower($2) in lower(value)) > 0`,
  disabledEndpoints: `select 1 from disabled_endpoint where workspace_id = $1 and position(lower($2) in lower(endpoint || reason)) > 0`,
} as const;

/** Erasures: what was asked for, how far each is, and what was kept. Runs in the session that is handed in. */
export const erasureRows = {
  async insert(session: Session, row: Pick<ErasureRow, 'workspaceId' | 'personHash' | 'mark' | 'namedBy' | 'reason' | 'requestedBy' | 'accountId' | 'progress' | 'createdAt'> & { readonly target: string }): Promise<number> {
    const { workspaceId, personHash, mark, namedBy, target, reason, requestedBy, accountId, progress, createdAt } = row;
    const [made] = await session.rows<{ readonly id: number }>(insert, [workspaceId, personHash, mark, namedBy, target, reason, requestedBy, accountId, progress, createdAt]);
    if (made === undefined) throw new Error('an erasure was not stored');
    return made.id;
  },
  find: async (session: Session, workspaceId: number, id: number): Promise<ErasureRow | undefined> => (await session.rows<ErasureRow & Record<string, unknown>>(find, [id, workspaceId]))[0],
  list: (session: Session, workspaceId: number, below: number, limit: number): Promise<readonly ErasureRow[]> => session.rows<ErasureRow & Record<string, unknown>>(list, [workspaceId, below, limit]),
  countRunning: async (session: Session, workspaceId: number): Promise<number> => (await session.rows<{ readonly count: number }>(countRunning, [workspaceId]))[0]?.count ?? 0,
  /** The one that is due and waited longest; locked until the transaction ends. */
  next: async (session: Session, now: number): Promise<ErasureRow | undefined> => (await session.rows<ErasureRow & Record<string, unknown>>(next, [now]))[0],
  /** Whether it still stood where it was read. It has its next turn at `until`. */
  putOff: async (session: Session, { id, progress }: ErasureRow, after: string, until: number): Promise<boolean> => (await session.rows(putOff, [id, progress, after, until])).length > 0,
  fail: async (session: Session, { id, progress }: ErasureRow, after: string, now: number): Promise<boolean> => (await session.rows(fail, [id, progress, after, now])).length > 0,
  /** Whether it was a failed one. */
  resume: async (session: Session, id: number, progress: string, now: number): Promise<boolean> => (await session.rows(resume, [id, progress, now])).length > 0,
  save: (session: Session, id: number, progress: string, now: number) => session.rows(save, [id, progress, now]),
  async finish(session: Session, id: number, progress: string, now: number): Promise<void> {
    await session.rows(finish, [id, progress, now]);
    await session.rows(forgetTraces, [id]);
    await session.rows(forgetEvents, [id]);
  },
  async countKept(session: Session, workspaceId: number, value: string): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const [name, text] of Object.entries(kept)) {
      const [row] = await session.rows<{ readonly count: number }>({ name: `erasure counts ${name}`, text: `select count(*) as count from (${text} limit 1000) k` }, [workspaceId, value]);
      if ((row?.count ?? 0) > 0) counts[name] = row?.count ?? 0;
    }
    return counts;
  },
  /** `type/slug` of agents, by id. */
  async agentNames(session: Session, workspaceId: number, ids: readonly number[]): Promise<ReadonlyMap<number, { readonly type: string; readonly slug: string }>> {
    const rows = await session.rows<{ readonly id: number; readonly type: string; readonly slug: string }>(agentNames, [workspaceId, `{${ids.join(',')}}`]);
    return new Map(rows.map(({ id, type, slug }) => [id, { type, slug }]));
  },
};
