import { isFinal, type DeliveryStatus, type EventId } from '@rookery/model';
import type { DeliveryStanding, ReplayStanding } from '../ports/delivery-store.js';

/** Names a replay on the events it brings; `again`: what was done before is done once more. */
export function replayIdOf(replay: { readonly id: number; readonly again: boolean }): string {
  return replay.again ? `${replay.id}-again` : String(replay.id);
}

/**
 * What a replayed event comes to at an action. `deliver`: as any other event, under the key given or its own. `skip`: a
 * delivery on record as suppressed. `revive`: its own delivery is pending again. `leave`: nothing changes.
 */
export type ReplayVerdict =
  | { readonly kind: 'deliver'; readonly idempotencyKey: string | null }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'revive'; readonly idempotencyKey: string | null }
  | { readonly kind: 'leave' };

const DONE: ReadonlySet<DeliveryStatus> = new Set(['accepted', 'delivered', 'read', 'acted']);

/**
 * Without `again` nothing that was done is done twice, and what failed before goes out under the key it had. `keyOf` gives
 * the key that an event has by itself.
 */
export function judgeReplay(given: { readonly eventId: EventId; readonly replayId: string; readonly standing: ReplayStanding; readonly keyOf: (eventId: EventId) => string }): ReplayVerdict {
  const { eventId, replayId, standing, keyOf } = given;
  if (replayId.endsWith('-again')) return judgeAgain(standing.own, `${keyOf(eventId)}-${replayId}`);
  const { own, twins } = standing;
  if (own !== null) return isOpenOrDone(own) ? { kind: 'leave' } : { kind: 'revive', idempotencyKey: own.idempotencyKey };
  const done = twins.find(({ status }) => DONE.has(status));
  if (done !== undefined) return { kind: 'skip', reason: `done before, as ${done.eventId}` };
  const open = twins.find(({ status }) => !isFinal(status));
  if (open !== undefined) return { kind: 'skip', reason: `under way already, as ${open.eventId}` };
  const [first] = twins;
  return { kind: 'deliver', idempotencyKey: first === undefined ? null : (first.idempotencyKey ?? keyOf(first.eventId)) };
}

/** A key that names the replay is proof that it was revived for it already. */
function judgeAgain(own: DeliveryStanding | null, key: string): ReplayVerdict {
  if (own === null) return { kind: 'deliver', idempotencyKey: null };
  return own.idempotencyKey === key || !isFinal(own.status) ? { kind: 'leave' } : { kind: 'revive', idempotencyKey: key };
}

function isOpenOrDone({ status }: DeliveryStanding): boolean {
  return DONE.has(status) || !isFinal(status);
}
