import { describeError, type EventId } from '@rookery/model';
import type { EventReference } from '@rookery/sdk';
import type { NewEvent } from '../ports/event-log.js';
import type { FailedEvent } from '../ports/turn-store.js';
import type { Failure, Output } from './turn-effects.js';

export interface OutputLimits {
  readonly maxEventBytes: number;
  readonly maxHops: number;
}

export interface PreparedOutputs {
  readonly events: readonly NewEvent[];
  readonly failed: readonly FailedEvent[];
}

/**
 * Turns what an agent emitted into events of its producers. Too large, not an object or one hop too many: the event
 * it came from fails instead. Failures leave through the `error` port where something is linked there, else they go
 * to the failed list.
 */
export function prepareOutputs(outputs: readonly Output[], failures: readonly Failure[], producers: ReadonlyMap<string, number>, limits: OutputLimits): PreparedOutputs {
  const events: NewEvent[] = [];
  const failed: FailedEvent[] = [];
  for (const output of outputs) {
    const fault = faultOf(output, producers, limits);
    const producerId = producers.get(output.port);
    if (fault === undefined && producerId !== undefined) events.push(toNewEvent(output, producerId));
    else if (fault !== undefined) failed.push(...output.from.map((event) => ({ eventId: event.id, detail: '{}', ...fault })));
  }
  const errorProducer = producers.get('error');
  for (const failure of failures) {
    const routed = errorProducer === undefined ? undefined : errorEvent(failure, errorProducer);
    if (routed !== undefined && routed.hops <= limits.maxHops && Buffer.byteLength(routed.payloadText) <= limits.maxEventBytes) events.push(routed);
    else failed.push(failedEvent(failure));
  }
  return { events, failed: oncePerEvent(failed) };
}

function faultOf(output: Output, producers: ReadonlyMap<string, number>, limits: OutputLimits): { readonly code: string; readonly message: string } | undefined {
  const hops = 1 + Math.max(...output.from.map((event) => event.hops));
  if (hops > limits.maxHops) return fault('event.tooManyHops', { hops, limit: limits.maxHops });
  const text = output.payloadText;
  if (text.length * 3 > limits.maxEventBytes) {
    const bytes = Buffer.byteLength(text);
    if (bytes > limits.maxEventBytes) return fault('event.tooLarge', { bytes, limit: limits.maxEventBytes });
  }
  if (!text.startsWith('{')) return fault('code.output', { reason: `an event is an object, this is ${text.slice(0, 40)}` });
  return undefined;
}

function fault(code: 'event.tooManyHops' | 'event.tooLarge' | 'code.output', parameters: Readonly<Record<string, string | number>>): { readonly code: string; readonly message: string } {
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

/** What leaves by the `error` port: what went wrong, and the payload that caused it. */
export function errorEvent(failure: Failure, producerId: number): NewEvent {
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

function failedEvent({ event, code, message, line, column }: Failure): FailedEvent {
  return { eventId: event.id, code, message, detail: JSON.stringify({ line, column }) };
}

function oncePerEvent(failed: readonly FailedEvent[]): readonly FailedEvent[] {
  const byId = new Map<EventId, FailedEvent>();
  for (const entry of failed) if (!byId.has(entry.eventId)) byId.set(entry.eventId, entry);
  return [...byId.values()];
}

