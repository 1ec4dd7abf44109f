import { errorOf, jsonObjectOf, type JsonValue, type SourceItem, type SourceType } from '@rookery/sdk';
import type { NewEvent, StoredEvent } from '../ports/event-log.js';
import { logFor } from '../runtime/services.js';
import { prepareItems } from '../runtime/source-items.js';
import { globalsOf } from '../runtime/template-globals.js';
import type { LaneParts } from './lane.js';
import type { TryInput } from './try-request.js';

/** A source that looks nowhere: events on record leave by its ports, samples become events as the document says. */
export class SourceLane {
  readonly #parts: LaneParts;
  readonly #type: SourceType;
  /** Dedupe key -> when it was last seen. */
  readonly #seen = new Map<string, number>();

  constructor(parts: LaneParts, type: SourceType) {
    this.#parts = parts;
    this.#type = type;
  }

  take(input: TryInput): void {
    switch (input.kind) {
      case 'recorded':
        return input.rereads === true ? this.#reread(input.port, input.event) : this.#pass(input.port, input.event);
      case 'item':
        return this.#bring([input.item], input.at);
      case 'typed':
        return this.#bring(this.#inject(input.input, input.at), input.at);
    }
  }

  #pass(port: string, event: StoredEvent): void {
    this.#parts.report.received(event.createdAt);
    this.#parts.outlet.pass(port, event);
  }

  /** The payload stays as it is on record; key, times and dedupe key are what the document's expressions say today. */
  #reread(port: string, event: StoredEvent): void {
    const { key, occurredAt, expiresAt, payloadText } = event;
    const payload: unknown = JSON.parse(payloadText);
    const item: SourceItem = { payload: jsonObjectOf(payload), port, occurredAt, ...(key === null ? {} : { key }), ...(expiresAt === null ? {} : { expiresAt }) };
    const [read] = this.#prepare([item], event.createdAt);
    if (read === undefined || this.#isDuplicate(read, event.createdAt)) return;
    this.#pass(port, { ...event, key: read.key, occurredAt: Math.round(read.occurredAt), expiresAt: read.expiresAt === null ? null : Math.round(read.expiresAt) });
  }

  #bring(items: readonly SourceItem[], at: number): void {
    const fresh = this.#prepare(items, at).filter((event) => !this.#isDuplicate(event, at));
    this.#parts.report.received(at, fresh.length);
    this.#parts.outlet.emit(fresh, at);
  }

  #inject(input: JsonValue, at: number): readonly SourceItem[] {
    const { version, host, scope, report } = this.#parts;
    const { options, parameters } = version.agent;
    try {
      if (this.#type.inject === undefined) throw errorOf('agent.cannotRun', { agent: scope.slug, kind: this.#type.kind });
      return this.#type.inject({ options, parameters, values: host.services.values(scope.workspaceId), log: logFor(host.services, scope), now: at }, input);
    } catch (error) {
      report.failed(at, null, { code: 'source.failed', message: error instanceof Error ? error.message : String(error) });
      return [];
    }
  }

  #prepare(items: readonly SourceItem[], at: number): readonly NewEvent[] {
    const { version, host, outlet, report } = this.#parts;
    const { events, refused } = prepareItems(version.agent, items, outlet.producers, { maxEventBytes: host.limits.maxEventBytes, now: at, globals: globalsOf(host.services, version) });
    for (const { code, message } of refused) report.failed(at, null, { code, message });
    return events;
  }

  #isDuplicate({ dedupeKey }: NewEvent, at: number): boolean {
    if (dedupeKey === undefined) return false;
    const before = this.#seen.get(dedupeKey);
    this.#seen.set(dedupeKey, at);
    if (before === undefined || before <= at - this.#parts.version.agent.dedupeWindowMs) return false;
    this.#parts.report.duplicate(at);
    return true;
  }
}
