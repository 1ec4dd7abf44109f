/** How an agent is, in one word; each is explained in docs/health.md. */
export type AgentState = 'working' | 'idle' | 'waiting' | 'failing' | 'paused' | 'late';

/** Why it is called so: a text of `state-texts.ts` and what stands in it. */
export type StateReason =
  | { readonly code: 'paused.buffer'; readonly count: number }
  | { readonly code: 'paused.drop' }
  | { readonly code: 'failing.type'; readonly type: string }
  | { readonly code: 'failing.run' | 'failing.last'; readonly message: string; readonly ageMs: number }
  | { readonly code: 'failing.share'; readonly failed: number; readonly of: number; readonly spanMs: number }
  | { readonly code: 'late.run'; readonly ageMs: number }
  | { readonly code: 'late.events'; readonly count: number; readonly ageMs: number }
  | { readonly code: 'waiting.held' | 'waiting.deliveries' | 'waiting.events'; readonly count: number }
  | { readonly code: 'working.events'; readonly count: number; readonly spanMs: number }
  | { readonly code: 'idle.none' }
  | { readonly code: 'idle.run' | 'idle.events'; readonly ageMs: number };

export interface JudgedState {
  readonly state: AgentState;
  readonly reason: StateReason;
}

/** What is known of an agent; moments in milliseconds since the epoch. */
export interface AgentStateFacts {
  readonly now: number;
  readonly type: string;
  /** `undefined`: no such type is installed here. */
  readonly kind: 'source' | 'step' | 'lookup' | 'action' | undefined;
  readonly pausedBy: 'buffer' | 'drop' | null;
  readonly lag: number;
  /** When the oldest event that waits before it came. */
  readonly waitingSince: number | null;
  readonly pendingDeliveries: number;
  readonly heldDeliveries: number;
  readonly lastSuccessAt: number | null;
  readonly lastErrorAt: number | null;
  readonly lastErrorMessage: string;
  /** What happened in the last `spanMs`; all zero where nobody looked. */
  readonly recent: { readonly succeeded: number; readonly failed: number; readonly emitted: number; readonly spanMs: number };
  readonly nextRunAt: number | null;
  readonly requestedAt: number | null;
}

/** An event or a run that waits longer than this is late. */
const LATE_MS = 60_000;

/**
 * Judges from facts alone: no expectation has to be set, and quiet is not broken. What a person should act on comes
 * first: paused, then failing, then late.
 */
export function judgeState(facts: AgentStateFacts): JudgedState {
  return paused(facts) ?? failing(facts) ?? late(facts) ?? waiting(facts) ?? working(facts) ?? idle(facts);
}

function paused({ pausedBy, lag }: AgentStateFacts): JudgedState | undefined {
  if (pausedBy === null) return undefined;
  return { state: 'paused', reason: pausedBy === 'drop' ? { code: 'paused.drop' } : { code: 'paused.buffer', count: lag } };
}

function failing({ now, type, kind, lastSuccessAt, lastErrorAt, lastErrorMessage, recent }: AgentStateFacts): JudgedState | undefined {
  if (kind === undefined) return { state: 'failing', reason: { code: 'failing.type', type } };
  const isLastError = lastErrorAt !== null && lastErrorAt > (lastSuccessAt ?? Number.NEGATIVE_INFINITY);
  if (kind === 'source') {
    if (!isLastError) return undefined;
    return { state: 'failing', reason: { code: 'failing.run', message: lastErrorMessage, ageMs: since(now, lastErrorAt) } };
  }
  // An action counts an event when it takes it on, and again when it fails.
  const of = kind === 'action' ? Math.max(recent.succeeded, recent.failed) : recent.succeeded + recent.failed;
  if (recent.failed > 0 && recent.failed * 2 >= of) return { state: 'failing', reason: { code: 'failing.share', failed: recent.failed, of, spanMs: recent.spanMs } };
  if (isLastError && of === 0) return { state: 'failing', reason: { code: 'failing.last', message: lastErrorMessage, ageMs: since(now, lastErrorAt) } };
  return undefined;
}

function late({ now, lag, waitingSince, requestedAt, nextRunAt }: AgentStateFacts): JudgedState | undefined {
  const dueAt = requestedAt ?? nextRunAt;
  if (dueAt !== null && since(now, dueAt) > LATE_MS) return { state: 'late', reason: { code: 'late.run', ageMs: since(now, dueAt) } };
  if (lag > 0 && waitingSince !== null && since(now, waitingSince) > LATE_MS) return { state: 'late', reason: { code: 'late.events', count: lag, ageMs: since(now, waitingSince) } };
  return undefined;
}

function waiting({ lag, heldDeliveries, pendingDeliveries, recent }: AgentStateFacts): JudgedState | undefined {
  if (heldDeliveries > 0) return { state: 'waiting', reason: { code: 'waiting.held', count: heldDeliveries } };
  if (recent.succeeded > 0) return undefined;
  if (pendingDeliveries > 0) return { state: 'waiting', reason: { code: 'waiting.deliveries', count: pendingDeliveries } };
  return lag > 0 ? { state: 'waiting', reason: { code: 'waiting.events', count: lag } } : undefined;
}

function working({ recent: { succeeded, emitted, spanMs } }: AgentStateFacts): JudgedState | undefined {
  const count = Math.max(succeeded, emitted);
  return count === 0 ? undefined : { state: 'working', reason: { code: 'working.events', count, spanMs } };
}

function idle({ now, kind, lastSuccessAt }: AgentStateFacts): JudgedState {
  if (lastSuccessAt === null) return { state: 'idle', reason: { code: 'idle.none' } };
  return { state: 'idle', reason: { code: kind === 'source' ? 'idle.run' : 'idle.events', ageMs: since(now, lastSuccessAt) } };
}

/** A clock that was set back makes nothing old. */
function since(now: number, at: number): number {
  return Math.max(0, now - at);
}
