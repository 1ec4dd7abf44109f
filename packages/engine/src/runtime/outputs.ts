import { describeError, eventId, type EventId } from '@rookery/model';
import type { EventReference } from '@rookery/sdk';
import type { LinkSchemas } from '../compile/link-schemas.js';
import type { NewEvent, StoredEvent } from '../ports/event-log.js';
import type { FailedEvent } from '../ports/turn-store.js';
import { checkOutgoing } from './link-schema.js';
import { DEEPEST_PAYLOAD, isTooDeep } from './payload-depth.js';
import type { Failure, Output } from './turn-effects.js';

export interface OutputLimits {
  readonly maxEventBytes: number;
  readonly maxHops: number;
  /** Pinned schemas of the links that leave the agent. */
  readonly schemas?: LinkSchemas | undefined;
}

export interface PreparedOutputs {
  readonly events: readonly NewEvent[];
  readonly failed: readonly FailedEvent[];
}

/** An event whose output cannot be kept: it is too large or too deep, no object, or against the schema of a link. */
interface Refusal {
  readonly event: EventReference;
  readonly code: string;
  readonly message: string;
}

/**
 * Turns what an agent emitted into events of its producers. Too large, not an object or against the schema of a link: the
 * event it came from fails instead. Failures leave through the `error` port where something is linked there, else they go to
 * the failed list, as does what passed one hop too many.
 */
export function prepareOutputs(outputs: readonly Output[], failures: readonly Failure[], producers: ReadonlyMap<string, number>, limits: OutputLimits): PreparedOutputs {
  const events: NewEvent[] = [];
  const failed: FailedEvent[] = [];
  const refused = new Map<EventId, Refusal>();
  for (const output of outputs) {
    const fault = faultOf(output, producers, limits);
    const producerId = producers.get(output.port);
    // One hop too many would be one more on the error port: a cycle ends in the failed list.
    if (fault?.code === 'event.tooManyHops') {
      failed.push(...output.from.map((event) => ({ eventId: event.id, detail: '{}', ...fault })));
      continue;
    }
    if (fault === undefined && producerId === undefined) continue;
    const breach = fault ?? checkOutgoing(limits.schemas, output.port, output.payloadText);
    if (breach !== undefined) for (const event of output.from) refused.set(event.id, { event, ...breach });
    else if (producerId !== undefined) events.push(toNewEvent(output, producerId));
  }
  const errorProducer = producers.get('error');
  for (const failure of [...failures, ...refused.values()]) {
    const routed = errorProducer === undefined || !isWhole(failure) ? undefined : errorEvent(failure, errorProducer);
    if (routed !== undefined && mayLeave(routed, limits)) events.push(routed);
    else failed.push(failedEvent(failure));
  }
  return { events, failed: oncePerEvent(failed) };
}

/** What was kept in state or a timer is a reference only: there is no payload for the error port to carry. */
function isWhole(failure: Failure | Refusal): failure is Failure {
  return 'payloadText' in failure.event;
}

function mayLeave(routed: NewEvent, limits: OutputLimits): boolean {
  return routed.hops <= limits.maxHops && Buffer.byteLength(routed.payloadText) <= limits.maxEventBytes && checkOutgoing(limits.schemas, 'error', routed.payloadText) === undefined;
}

function faultOf(output: Output, producers: ReadonlyMap<string, number>, limits: OutputLimits): { readonly code: string; readonly message: string } | undefined {
  const hops = 1 + Math.max(...output.from.map((event) => event.hops));
  if (hops > limits.maxHops) return fault('event.tooManyHops', { hops, limit: limits.maxHops });
  const text = output.payloadText;
  if (text.length * 3 > limits.maxEventBytes) {
    const bytes = Buffer.byteLength(text);
    if (bytes > limits.maxEventBytes) return fault('event.tooLarge', { bytes, limit: limits.maxEventBytes });
  }
  if (isTooDeep(text)) return fault('event.tooDeep', { limit: DEEPEST_PAYLOAD });
  if (!text.startsWith('{')) return fault('code.output', { reason: `an event is an object, this is ${text.slice(0, 40)}` });
  return undefined;
}

function fault(code: 'event.tooManyHops' | 'event.tooLarge' | 'event.tooDeep' | 'code.output', parameters: Readonly<Record<string, string | number>>): { readonly code: string; readonly message: string } {
  return { code, message: describeError(code, parameters) };
}

function toNewEvent(output: Output, producerId: number): NewEvent {
  const [first] = output.from;
  return {
    producerId,
    key: output.key,
    payloadText: output.payloadText,
    traceId: first?.traceId ?? null,
    parents: output.from.map((event) => event.id),
    hops: 1 + Math.max(...output.from.map((event) => event.hops)),
    occurredAt: output.occurredAt,
    expiresAt: output.expiresAt,
    ...replayOf(output.from),
  };
}

/** What comes of a replayed event belongs to the replay too. */
export function replayOf(from: readonly EventReference[]): Pick<NewEvent, 'replayId'> {
  const replayId = from.find((event) => event.replayId)?.replayId;
  return replayId === undefined || replayId === null ? {} : { replayId };
}

/** What of a failure its event on the `error` port is made of. */
export type FailedWhole = Pick<Failure, 'code' | 'message' | 'line' | 'column'> & { readonly event: EventReference & { readonly payloadText: string } };

/** What leaves by the `error` port: what went wrong, and the payload that caused it. */
export function errorEvent(failure: FailedWhole, producerId: number): NewEvent {
  const { event, code, message, line, column } = failure;
  const error = JSON.stringify({ code, message, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) });
  return {
    producerId,
    key: event.key,
    payloadText: `{"error":${error},"event":${event.payloadText}}`,
    traceId: event.traceId,
    parents: [event.id],
    hops: event.hops + 1,
    occurredAt: event.occurredAt,
    expiresAt: event.expiresAt,
    ...replayOf([event]),
  };
}

function failedEvent({ event, code, message, line, column }: Failure | (Refusal & { readonly line?: never; readonly column?: never })): FailedEvent {
  return { eventId: event.id, code, message, detail: JSON.stringify({ line, column }) };
}

function oncePerEvent(failed: readonly FailedEvent[]): readonly FailedEvent[] {
  const byId = new Map<EventId, FailedEvent>();
  for (const entry of failed) if (!byId.has(entry.eventId)) byId.set(entry.eventId, entry);
  return [...byId.values()];
}

/** What leaves by the `error` port when a provider says later that a call it took came to nothing. */
export function undeliveredEvent(event: StoredEvent, message: string, producerId: number): NewEvent {
  const { key, traceId, hops, occurredAt, expiresAt, replayId, payloadText } = event;
  const id = eventId(event.producerId, event.position);
  return errorEvent({ event: { id, key, traceId, hops, occurredAt, expiresAt, replayId, payloadText }, code: 'provider.undelivered', message }, producerId);
}
