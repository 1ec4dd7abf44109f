import type { Session, Statement } from '../persistence/database.js';
import { numbers, texts } from '../persistence/parameters.js';
import { severityOf, type AlarmKind, type AlarmSeverity, type Condition } from './alarm-kinds.js';
import type { AlarmNames } from './alarm-texts.js';
import type { AlarmChanges, OpenAlarm } from './reconcile-alarms.js';

/** An alarm as it is kept, with the names of what it is about. */
export interface AlarmRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number | null;
  readonly workflow: string | null;
  readonly agent: string | null;
  /** As people named them in the version that runs. */
  readonly workflow_title: string | null;
  readonly agent_title: string | null;
  readonly identity: string;
  readonly kind: AlarmKind;
  readonly severity: AlarmSeverity;
  readonly detail: string;
  readonly raised_at: number;
  readonly cleared_at: number | null;
  readonly raise_told_at: number | null;
  readonly acknowledged_at: number | null;
  readonly acknowledged_by: string | null;
  readonly muted_until: number | null;
}

const columns = `x.id, x.workspace_id, x.workflow_id, w.name as workflow, a.slug as agent, nullif(v.document ->> 'title', '') as workflow_title,
  nullif(v.document -> 'agents' -> coalesce(a.slug, x.detail::json ->> 'agent') ->> 'title', '') as agent_title, x.identity, x.kind, x.severity, x.detail, x.raised_at, x.cleared_at, x.raise_told_at,
  x.acknowledged_at, x.acknowledged_by, m.until as muted_until`;
const joins = `left join workflow w on w.id = x.workflow_id left join agent a on a.id = x.agent_id
  left join workflow_version v on v.workflow_id = w.id and v.version = w.published_version
  left join alarm_mute m on m.workspace_id = x.workspace_id and m.identity = x.identity and m.until > `;

// uses alarm_open_key, which holds open ones only
const open: Statement = { name: 'open alarms', text: 'select id, workspace_id as "workspaceId", identity, raised_at as "raisedAt", detail from alarm where cleared_at is null' };
const raise: Statement = {
  name: 'raise alarms',
  text: `insert into alarm (workspace_id, workflow_id, agent_id, identity, kind, severity, detail, raised_at)
    select n.*, $8::bigint from unnest($1::int[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[]) n
    on conflict (workspace_id, identity) where cleared_at is null do nothing`,
};
const clear: Statement = { name: 'clear alarms', text: 'update alarm set cleared_at = $2 where id = any ($1::bigint[]) and cleared_at is null' };
const update: Statement = { name: 'update alarms', text: 'update alarm x set detail = n.detail from unnest($1::bigint[], $2::text[]) n(id, detail) where x.id = n.id' };
const expire: Statement = { name: 'expire alarms', text: 'with mutes as (delete from alarm_mute where until < $2) delete from alarm where cleared_at < $1' };

// uses alarm_untold_idx
const untold: Statement = {
  name: 'untold alarms',
  text: `select ${columns} from alarm x ${joins} $1 where x.clear_told_at is null and (x.raise_told_at is null or x.cleared_at is not null) order by x.id limit 500`,
};
const markRaise: Statement = { name: 'mark raise told', text: 'update alarm set raise_told_at = $2 where id = $1 and raise_told_at is null' };
const markClear: Statement = { name: 'mark clear told', text: 'update alarm set raise_told_at = coalesce(raise_told_at, $2), clear_told_at = $2 where id = $1' };
const listeners: Statement = {
  name: 'alarm agents',
  text: `select a.id, a.workspace_id, a.workflow_id, coalesce(w.paused, a.paused) as paused from agent a join workflow w on w.id = a.workflow_id
    where a.type = 'alarm' and a.state = 'live' and w.published_version is not null and position('~' in w.name) = 0 order by a.id`,
};

// uses alarm_workspace_idx
const list: Statement = {
  name: 'list alarms',
  text: `select ${columns} from alarm x ${joins} $6 where x.workspace_id = $1 and ($2::text is null or ($2 = 'open') = (x.cleared_at is null)) and ($3::int is null or x.workflow_id = $3)
    and ($4::bigint is null or x.id < $4) order by x.id desc limit $5`,
};
const find: Statement = { name: 'alarm', text: `select ${columns} from alarm x ${joins} $3 where x.workspace_id = $1 and x.id = $2` };
const acknowledge: Statement = {
  name: 'acknowledge alarm',
  text: 'update alarm set acknowledged_at = coalesce(acknowledged_at, $3), acknowledged_by = coalesce(acknowledged_by, $4) where workspace_id = $1 and id = $2',
};
const mute: Statement = {
  name: 'mute alarm',
  text: `insert into alarm_mute (workspace_id, identity, until, muted_by) values ($1, $2, $3, $4)
    on conflict (workspace_id, identity) do update set until = excluded.until, muted_by = excluded.muted_by`,
};
const unmute: Statement = { name: 'unmute alarm', text: 'delete from alarm_mute where workspace_id = $1 and identity = $2' };

export interface Listener {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly paused: 'buffer' | 'drop' | null;
}

/** What people call what an alarm is about; what nobody named keeps its name or slug. */
export function namesOf({ workflow, agent, workflow_title: workflowTitle, agent_title: agentTitle }: AlarmRow): AlarmNames {
  return { workflow: workflowTitle ?? workflow, agent: agentTitle ?? agent };
}

/** The table of alarms: what is on, what was, what people said of it, and what is still to be told. */
export function alarmTable(session: Session) {
  return {
    open: () => session.rows<OpenAlarm & Record<string, unknown>>(open, []),
    async apply({ raise: raised, clear: cleared, update: updated }: AlarmChanges, now: number): Promise<void> {
      if (raised.length > 0) await session.rows(raise, [...conditionColumns(raised), now]);
      if (cleared.length > 0) await session.rows(clear, [numbers(cleared.map(({ id }) => id)), now]);
      if (updated.length > 0) await session.rows(update, [numbers(updated.map(({ id }) => id)), texts(updated.map(({ detail }) => detail))]);
    },
    /** Forgets what was cleared before, and mutes that are over. */
    expire: (clearedBefore: number, now: number) => session.rows(expire, [clearedBefore, now]),

    untold: (now: number) => session.rows<AlarmRow & Record<string, unknown>>(untold, [now]),
    markRaiseTold: (id: number, now: number) => session.rows(markRaise, [id, now]),
    markAllTold: (id: number, now: number) => session.rows(markClear, [id, now]),
    listeners: () => session.rows<Listener & Record<string, unknown>>(listeners, []),

    list: (query: { readonly workspaceId: number; readonly state: 'open' | 'cleared' | null; readonly workflowId: number | null; readonly below: number | null; readonly limit: number; readonly now: number }) =>
      session.rows<AlarmRow & Record<string, unknown>>(list, [query.workspaceId, query.state, query.workflowId, query.below, query.limit, query.now]),
    find: async (workspaceId: number, id: number, now: number) => (await session.rows<AlarmRow & Record<string, unknown>>(find, [workspaceId, id, now]))[0],
    acknowledge: (workspaceId: number, id: number, given: { readonly now: number; readonly by: string }) => session.rows(acknowledge, [workspaceId, id, given.now, given.by]),
    mute: (workspaceId: number, identity: string, given: { readonly until: number; readonly by: string }) => session.rows(mute, [workspaceId, identity, given.until, given.by]),
    unmute: (workspaceId: number, identity: string) => session.rows(unmute, [workspaceId, identity]),
  };
}

function conditionColumns(conditions: readonly Condition[]) {
  return [
    numbers(conditions.map(({ workspaceId }) => workspaceId)), numbers(conditions.map(({ workflowId }) => workflowId)), numbers(conditions.map(({ agentId }) => agentId)),
    texts(conditions.map(({ identity }) => identity)), texts(conditions.map(({ kind }) => kind)), texts(conditions.map(({ kind }) => severityOf[kind])),
    texts(conditions.map(({ detail }) => JSON.stringify(detail))),
  ] as const;
}
