import { isNetError, isRookeryError, type ActionType, type DeliveryOutcome } from '@rookery/sdk';
import type { AttemptOutcome } from '../ports/delivery-store.js';
import type { RetryPolicy } from '../compile/compiled-workflow.js';
import type { NewEvent } from '../ports/event-log.js';
import type { LiveEvent } from './live-event.js';

const LONGEST_PAUSE_MS = 3_600_000;

export interface FinishedAttempt {
  readonly event: LiveEvent;
  readonly attempt: number;
  readonly spent: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly batchId: string | null;
  /** `null`: the key made of agent and event. */
  readonly idempotencyKey: string | null;
}

interface Classified {
  readonly outcome: AttemptOutcome['outcome'];
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly disableEndpoint?: string;
}

/** What an attempt's answer makes of its delivery. */
export function outcomeOfAnswer(attempt: FinishedAttempt, answer: DeliveryOutcome, outputs: readonly NewEvent[]): AttemptOutcome {
  return {
    eventId: attempt.event.id, attempt: attempt.attempt, startedAt: attempt.startedAt, finishedAt: attempt.finishedAt,
    outcome: answer.status, status: answer.status, nextAttemptAt: null, spent: attempt.spent, code: null, message: null,
    reference: answer.reference ?? null, outputs,
  };
}

/** What an attempt's error makes of its delivery: try again, give up, or hold because nobody knows. */
export function outcomeOfError(attempt: FinishedAttempt, error: unknown, policy: { readonly type: ActionType; readonly retry: RetryPolicy; readonly random: () => number }): AttemptOutcome & { readonly disableEndpoint?: string; readonly retryAfterMs?: number } {
  const classified = classifyError(error);
  const { retry } = policy;
  const spent = attempt.spent + (classified.outcome === 'rateLimited' ? 0 : 1);
  const mayRetry = classified.outcome === 'rateLimited' || (spent <= retry.attempts && classified.outcome !== 'permanent');
  const isHeld = classified.outcome === 'unknown' && retry.onUnknown === 'hold';
  const pause = classified.retryAfterMs ?? backoff(retry.backoffMs, spent, policy.random);
  const status = isHeld ? 'unknown' : mayRetry ? 'pending' : classified.outcome === 'unknown' ? 'unknown' : 'dead';
  return {
    eventId: attempt.event.id, attempt: attempt.attempt, startedAt: attempt.startedAt, finishedAt: attempt.finishedAt,
    outcome: classified.outcome, status, nextAttemptAt: status === 'pending' ? attempt.finishedAt + pause : null, spent,
    code: classified.code, message: classified.message.slice(0, 2_000), reference: null, outputs: [],
    ...(classified.disableEndpoint === undefined ? {} : { disableEndpoint: classified.disableEndpoint }),
    ...(classified.retryAfterMs === undefined ? {} : { retryAfterMs: classified.retryAfterMs }),
  };
}

/**
 * A refusal that is documented, or that came before our first byte left, is transient. What happens later, and what
 * we do not understand, is an unknown outcome: saying "failed" would be a guess.
 */
export function classifyError(error: unknown): Classified {
  const message = error instanceof Error ? error.message : String(error);
  if (isNetError(error)) {
    if (error.code === 'network.denied') return { outcome: 'permanent', code: error.code, message };
    return { outcome: error.sent ? 'unknown' : 'transient', code: error.code, message };
  }
  if (!isRookeryError(error)) return { outcome: 'unknown', code: 'internal', message };
  if (error.name === 'RateLimitedError' && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number') {
    return { outcome: 'rateLimited', code: error.code, message, retryAfterMs: error.retryAfterMs };
  }
  if (error.name === 'UnknownOutcomeError') return { outcome: 'unknown', code: error.code, message };
  if (error.audience === 'transient') return { outcome: 'transient', code: error.code, message };
  const endpoint = 'disableEndpoint' in error && typeof error.disableEndpoint === 'string' ? error.disableEndpoint : undefined;
  return { outcome: error.audience === 'bug' ? 'unknown' : 'permanent', code: error.code, message, ...(endpoint === undefined ? {} : { disableEndpoint: endpoint }) };
}

export function bucketOf(error: unknown): string | undefined {
  return isRookeryError(error) && 'bucket' in error && typeof error.bucket === 'string' ? error.bucket : undefined;
}

/** Exponential with full jitter over the upper half, at most one hour. */
function backoff(firstMs: number, spent: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** Math.min(spent - 1, 20));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
