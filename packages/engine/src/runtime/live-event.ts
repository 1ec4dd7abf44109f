import { eventId, jsonObjectOf, type EventId, type JsonObject } from '@rookery/model';
import { scopeOf, type AgentEvent, type TemplateGlobals, type TemplateScope } from '@rookery/sdk';
import type { StoredEvent } from '../ports/event-log.js';

export interface EventOrigin {
  readonly agent: string;
  readonly port: string;
}

/** An event in the hands of an agent: the payload is parsed when somebody looks, and only once. */
export class LiveEvent implements AgentEvent {
  readonly id: EventId;
  readonly stored: StoredEvent;
  readonly from: EventOrigin;
  readonly #globals: TemplateGlobals;
  #payload: JsonObject | undefined;
  #scope: TemplateScope | undefined;

  constructor(stored: StoredEvent, from: EventOrigin, globals: TemplateGlobals) {
    this.id = eventId(stored.producerId, stored.position);
    this.stored = stored;
    this.from = from;
    this.#globals = globals;
  }

  get traceId(): EventId { return this.stored.traceId; }
  get hops(): number { return this.stored.hops; }
  get key(): string | null { return this.stored.key; }
  get occurredAt(): number { return this.stored.occurredAt; }
  get createdAt(): number { return this.stored.createdAt; }
  get expiresAt(): number | null { return this.stored.expiresAt; }
  get replayId(): string | null { return this.stored.replayId; }
  get payloadText(): string { return this.stored.payloadText; }

  get payload(): JsonObject {
    this.#payload ??= jsonObject(this.stored.payloadText);
    return this.#payload;
  }

  get scope(): TemplateScope {
    this.#scope ??= scopeOf(this.payload, this, this.#globals);
    return this.#scope;
  }
}

/** Payloads were checked to be objects when they were accepted, so the walk over every value is not repeated here. */
function jsonObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : jsonObjectOf(value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
