import type { JsonObject } from '@rookery/model';
import type { AlarmKind, Condition } from './alarm-kinds.js';

/** What an agent's document says about its alarms; spans in milliseconds. */
export interface AgentRules {
  readonly silenceMs?: number;
  readonly errorRate?: { readonly above: number; readonly overMs: number; readonly least: number };
  readonly lag?: number;
}

/** What is remembered of an agent from one round to the next. */
export interface AgentMemory {
  /** Its count of events when it last did something. */
  readonly moved: number;
  /** Since when it is quiet, on a clock that stands still while nobody watches. */
  readonly quietSince: number;
  /** Failures up to its last success. */
  readonly failedBefore: number;
  readonly dead: number;
  readonly deadGrewAt: number | null;
}

/** What is known of a live agent in this round. Moments in milliseconds since the epoch. */
export interface AgentFacts {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly agentId: number;
  readonly type: string;
  /** `undefined`: no such type is installed here. */
  readonly kind: 'source' | 'step' | 'lookup' | 'action' | undefined;
  readonly pausedBy: 'buffer' | 'drop' | null;
  readonly succeeded: number;
  readonly failed: number;
  /** Without the error port. */
  readonly emitted: number;
  readonly lastSuccessAt: number | null;
  readonly lastErrorAt: number | null;
  readonly lastError: string;
  readonly lag: number;
  readonly held: number;
  readonly dead: number;
  readonly disabledEndpoints: number;
  readonly disabledEndpoint: string | null;
  /** Counts at the beginning of the error rate's span; `undefined` without such a rule. */
  readonly before: { readonly succeeded: number; readonly failed: number } | undefined;
  readonly newFailures: { readonly count: number; readonly code: string } | undefined;
  readonly memory: AgentMemory | undefined;
}

export interface Judged {
  readonly conditions: readonly Condition[];
  /** What to remember; the same object when nothing changed. */
  readonly memory: AgentMemory | undefined;
}

/** An open alarm stays until the value is well below its limit, so that it does not flicker around it. */
const CLEARED_BELOW = 0.8;
/** New trouble keeps an alarm open for so long after the last of it. */
const NEWS_MS = 15 * 60_000;
const FAILED_RUNS = 3;

/** Every alarm condition of one agent. Pure: the same facts give the same answer, whoever asks. */
export function judgeAgent(facts: AgentFacts, rules: AgentRules, isOpen: (kind: AlarmKind) => boolean, now: number): Judged {
  const memory = remember(facts, rules, now);
  const found: (readonly [AlarmKind, JsonObject] | undefined)[] = [
    silence(facts, rules, memory, now),
    errorRate(facts, rules, isOpen('errorRate')),
    lag(facts, rules, isOpen('lag')),
    facts.held > 0 ? ['heldDelivery', { count: facts.held }] : undefined,
    facts.dead > 0 && memory?.deadGrewAt != null && now - memory.deadGrewAt < NEWS_MS ? ['deadDelivery', { count: facts.dead }] : undefined,
    facts.disabledEndpoints > 0 ? ['endpointDisabled', { count: facts.disabledEndpoints, endpoint: facts.disabledEndpoint ?? '' }] : undefined,
    facts.newFailures === undefined ? undefined : ['failedEvents', { count: facts.newFailures.count, code: facts.newFailures.code, spanMs: NEWS_MS }],
    cannotRun(facts, memory),
  ];
  const { workspaceId, workflowId, agentId } = facts;
  return {
    conditions: found.flatMap((one) => (one === undefined ? [] : [{ workspaceId, workflowId, agentId, identity: `${one[0]}:${agentId}`, kind: one[0], detail: one[1] }])),
    memory,
  };
}

function silence({ pausedBy }: AgentFacts, { silenceMs }: AgentRules, memory: AgentMemory | undefined, now: number): readonly [AlarmKind, JsonObject] | undefined {
  if (silenceMs === undefined || pausedBy !== null || memory === undefined || now - memory.quietSince <= silenceMs) return undefined;
  return ['silence', { limitMs: silenceMs }];
}

function errorRate(facts: AgentFacts, { errorRate: rule }: AgentRules, isOpen: boolean): readonly [AlarmKind, JsonObject] | undefined {
  if (rule === undefined || facts.before === undefined || facts.pausedBy !== null) return undefined;
  const failed = Math.max(0, facts.failed - facts.before.failed);
  const succeeded = Math.max(0, facts.succeeded - facts.before.succeeded);
  // An action counts an event when it takes it on, and again when it fails.
  const of = facts.kind === 'action' ? Math.max(succeeded, failed) : succeeded + failed;
  if (of === 0 || (!isOpen && of < rule.least)) return undefined;
  return failed / of > rule.above * (isOpen ? CLEARED_BELOW : 1) ? ['errorRate', { failed, of, above: rule.above, spanMs: rule.overMs }] : undefined;
}

function lag(facts: AgentFacts, { lag: limit }: AgentRules, isOpen: boolean): readonly [AlarmKind, JsonObject] | undefined {
  if (limit === undefined || facts.pausedBy === 'drop') return undefined;
  return facts.lag > limit * (isOpen ? CLEARED_BELOW : 1) ? ['lag', { lag: facts.lag, limit }] : undefined;
}

function cannotRun(facts: AgentFacts, memory: AgentMemory | undefined): readonly [AlarmKind, JsonObject] | undefined {
  if (facts.kind === undefined) return ['cannotRun', { runs: 0, message: `the agent type "${facts.type}" is not installed here` }];
  if (facts.kind !== 'source' || facts.pausedBy !== null || !isFailing(facts)) return undefined;
  const runs = facts.failed - (memory?.failedBefore ?? 0);
  return runs >= FAILED_RUNS ? ['cannotRun', { runs, message: facts.lastError }] : undefined;
}

/** What the next round must know; nothing is kept of agents that have no story. */
function remember(facts: AgentFacts, rules: AgentRules, now: number): AgentMemory | undefined {
  const { memory } = facts;
  const failedBefore = facts.kind === 'source' && !isFailing(facts) ? facts.failed : (memory?.failedBefore ?? 0);
  const next: AgentMemory = {
    ...quiet(facts, rules, now),
    failedBefore,
    dead: facts.dead,
    deadGrewAt: facts.dead > (memory?.dead ?? 0) ? now : (memory?.deadGrewAt ?? null),
  };
  if (memory === undefined) return rules.silenceMs === undefined && failedBefore === 0 && facts.dead === 0 ? undefined : next;
  return isSame(memory, next) ? memory : next;
}

function quiet(facts: AgentFacts, { silenceMs }: AgentRules, now: number): Pick<AgentMemory, 'moved' | 'quietSince'> {
  const { memory, pausedBy } = facts;
  if (silenceMs === undefined) return { moved: 0, quietSince: 0 };
  const moved = facts.kind === 'action' ? facts.succeeded : facts.emitted;
  // A rule that is new, a pause and anything done all begin the silence anew.
  if (memory === undefined || memory.quietSince === 0 || pausedBy !== null || memory.moved !== moved) return { moved, quietSince: now };
  return { moved, quietSince: memory.quietSince };
}

function isFailing({ lastSuccessAt, lastErrorAt }: AgentFacts): boolean {
  return lastErrorAt !== null && lastErrorAt > (lastSuccessAt ?? Number.NEGATIVE_INFINITY);
}

function isSame(one: AgentMemory, other: AgentMemory): boolean {
  return one.moved === other.moved && one.quietSince === other.quietSince && one.failedBefore === other.failedBefore && one.dead === other.dead && one.deadGrewAt === other.deadGrewAt;
}
