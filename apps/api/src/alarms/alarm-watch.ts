import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import type { Database, Session, Statement } from '../persistence/database.js';
import { alarmFacts, type AgentFactsRow } from './alarm-facts.js';
import type { AlarmKind, Condition } from './alarm-kinds.js';
import { rulesFor, rulesOf, type WorkflowRules } from './alarm-rules.js';
import { alarmTable } from './alarms.repository.js';
import { judgeAgent, type AgentFacts, type AgentMemory } from './judge-alarms.js';
import { judgeQuota, judgeStorage, judgeWorkflow } from './judge-shared.js';
import { keyOf, reconcile } from './reconcile-alarms.js';

export const ROUND_MS = 15_000;
/** Rounds of several schedulers do not come sooner than this after one another. */
const LEAST_BETWEEN_MS = 10_000;
/** A longer gap than this between two rounds was a stop, or a clock that was set. */
const GAP_MS = 60_000;
const NEWS_MS = 15 * 60_000;
const KEPT_MS = 30 * 86_400_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const first: Statement = { name: 'first round', text: 'insert into alarm_round (id, judged_at) values (1, $1) on conflict do nothing' };
const lock: Statement = { name: 'lock round', text: 'select judged_at from alarm_round where id = 1 for update skip locked' };
const done: Statement = { name: 'round judged', text: 'update alarm_round set judged_at = $1 where id = 1' };

export interface AlarmWatchParts {
  readonly database: Database;
  readonly catalogue: Pick<AgentCatalogue, 'types'>;
  /** Bytes left on the disk of the database; `undefined` when it is not ours to look after. */
  readonly freeBytes: () => Promise<number | undefined>;
  readonly scrub: (text: string) => string;
}

/**
 * Judges all agents of all workspaces every 15 seconds, in one transaction of one process: whoever holds the lock on
 * `alarm_round`. All that a round needs to know of the one before is in the database.
 */
export class AlarmWatch {
  readonly #parts: AlarmWatchParts;
  /** Rules of published versions, by workflow; versions never change. */
  readonly #rules = new Map<number, { readonly version: number; readonly rules: WorkflowRules }>();

  constructor(parts: AlarmWatchParts) {
    this.#parts = parts;
  }

  /** One round. False when another process judges, or has just done so. */
  async judge(now: number): Promise<boolean> {
    const freeBytes = await this.#parts.freeBytes();
    return this.#parts.database.transaction(async (session) => {
      await session.rows(first, [now - ROUND_MS]);
      const [round] = await session.rows<{ readonly judged_at: number }>(lock, []);
      if (round === undefined) return false;
      const elapsed = now - round.judged_at;
      if (elapsed >= 0 && elapsed < LEAST_BETWEEN_MS) return false;
      if (elapsed < 0 || elapsed > GAP_MS) await alarmFacts(session).shift(elapsed - ROUND_MS);
      await this.#round(session, freeBytes, now);
      if (Math.floor(now / HOUR_MS) !== Math.floor(round.judged_at / HOUR_MS)) await clearAway(session, now);
      await session.rows(done, [now]);
      return true;
    });
  }

  async #round(session: Session, freeBytes: number | undefined, now: number): Promise<void> {
    const facts = alarmFacts(session);
    const table = alarmTable(session);
    const { types } = this.#parts.catalogue;
    const agents = await facts.agents([...types.values()].flatMap((type) => (type.kind === 'action' ? [type.spec.type] : [])));
    await this.#learnRules(session, agents);
    const open = await table.open();
    const openKeys = new Set(open.map(keyOf));
    const isOpen = (workspaceId: number, identity: string): boolean => openKeys.has(keyOf({ workspaceId, identity }));

    const lags = await facts.lags();
    const lagOf = new Map(lags.map(({ id, lag }) => [id, lag]));
    const counted = agents.flatMap((agent) => {
      const rule = this.#rulesOf(agent).errorRate;
      return rule === undefined ? [] : [{ id: agent.id, since: now - rule.overMs }];
    });
    const before = new Map((counted.length === 0 ? [] : await facts.before(counted)).map((row) => [row.id, row]));
    const failures = new Map((await facts.failures(now - NEWS_MS)).map((row) => [row.id, row]));

    const conditions: Condition[] = [];
    const remembered = agents.flatMap((agent) => {
      const known = this.#factsOf(agent, { lag: lagOf.get(agent.id) ?? 0, before: before.get(agent.id), newFailures: failures.get(agent.id) });
      const judged = judgeAgent(known, this.#rulesOf(agent), (kind: AlarmKind) => isOpen(agent.workspace_id, `${kind}:${agent.id}`), now);
      conditions.push(...judged.conditions);
      return judged.memory === undefined || judged.memory === known.memory ? [] : [{ agentId: agent.id, workspaceId: agent.workspace_id, ...judged.memory }];
    });
    await facts.remember(remembered);
    conditions.push(...this.#sharedConditions(agents, lagOf, isOpen));
    for (const row of await facts.refusals(Math.floor(now / DAY_MS) - 1, now - NEWS_MS)) conditions.push(...judgeQuota({ workspaceId: row.workspace_id, refused: row.refused, refusedAt: row.refused_at }, now));
    conditions.push(...judgeStorage(freeBytes, [...new Set(agents.map(({ workspace_id }) => workspace_id))], (workspaceId) => isOpen(workspaceId, 'storageLow')));

    await table.apply(reconcile(open, conditions, now), now);
  }

  /** Back-pressure is a matter of the whole workflow: its greatest lag against its least bound. */
  #sharedConditions(agents: readonly AgentFactsRow[], lagOf: ReadonlyMap<number, number>, isOpen: (workspaceId: number, identity: string) => boolean): readonly Condition[] {
    return [...Map.groupBy(agents, ({ workflow_id }) => workflow_id)].flatMap(([workflowId, members]) => {
      // Whoever drops while it is paused holds nobody back.
      const [worst] = members.filter(({ paused }) => paused !== 'drop').toSorted((one, other) => (lagOf.get(other.id) ?? 0) - (lagOf.get(one.id) ?? 0));
      const bound = this.#rules.get(workflowId)?.rules.bound;
      if (worst === undefined || bound === undefined) return [];
      const workspaceId = worst.workspace_id;
      return judgeWorkflow({ workspaceId, workflowId, lag: lagOf.get(worst.id) ?? 0, behind: worst.slug, isBehindPaused: worst.paused !== null, bound }, isOpen(workspaceId, `backPressure:${workflowId}`));
    });
  }

  async #learnRules(session: Session, agents: readonly AgentFactsRow[]): Promise<void> {
    const published = new Map(agents.map((agent) => [agent.workflow_id, agent.published_version]));
    for (const workflowId of this.#rules.keys()) if (!published.has(workflowId)) this.#rules.delete(workflowId);
    const unknown = [...published].flatMap(([workflowId, version]) => (this.#rules.get(workflowId)?.version === version ? [] : [{ workflowId, version }]));
    if (unknown.length === 0) return;
    for (const row of await alarmFacts(session).documents(unknown)) this.#rules.set(row.workflow_id, { version: row.version, rules: rulesOf(row.document) });
  }

  #rulesOf({ workflow_id, slug }: AgentFactsRow) {
    return rulesFor(this.#rules.get(workflow_id)?.rules, slug);
  }

  #factsOf(row: AgentFactsRow, more: Pick<AgentFacts, 'lag' | 'before' | 'newFailures'>): AgentFacts {
    return {
      workspaceId: row.workspace_id, workflowId: row.workflow_id, agentId: row.id, type: row.type, kind: this.#parts.catalogue.types.get(row.type)?.kind, pausedBy: row.paused,
      succeeded: row.succeeded, failed: row.failed, emitted: row.emitted, lastSuccessAt: row.last_success_at, lastErrorAt: row.last_error_at, lastError: this.#parts.scrub(row.last_error_message ?? ''),
      held: row.held, dead: row.dead, disabledEndpoints: row.endpoints, disabledEndpoint: row.endpoint, memory: memoryOf(row), ...more,
    };
  }
}

async function clearAway(session: Session, now: number): Promise<void> {
  await alarmTable(session).expire(now - KEPT_MS, now);
  await alarmFacts(session).forget();
}

function memoryOf({ moved, quiet_since, failed_before, remembered_dead, dead_grew_at }: AgentFactsRow): AgentMemory | undefined {
  if (moved === null || quiet_since === null || failed_before === null || remembered_dead === null) return undefined;
  return { moved, quietSince: quiet_since, failedBefore: failed_before, dead: remembered_dead, deadGrewAt: dead_grew_at };
}

