import { eventId } from '@rookery/model';
import type { AgentEvent } from '@rookery/sdk';
import type { AgentType } from '@rookery/sdk';
import type { StoredEvent } from '../ports/event-log.js';
import type { TriedAgent, TriedEvent, TriedFailure } from './try-result.js';

const LONGEST_MESSAGE = 2_000;

/** How much of anything is shown: so many, and so many bytes of payload. */
export interface ShownLimits {
  readonly shown: number;
  readonly shownBytes: number;
}

/** Gives payloads out until their bytes are used up. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  spend(text: string): string | null {
    if (text.length > this.#left) return null;
    this.#left -= text.length;
    return text;
  }
}

/** What one agent did in a try. Only what happens from `showFrom` on counts. */
export class AgentReport {
  readonly #type: AgentType;
  readonly #showFrom: number;
  readonly #limits: ShownLimits;
  readonly #budget: ByteBudget;
  readonly #emitted = new Map<string, number>();
  readonly #outputs: TriedEvent[] = [];
  readonly #failures: TriedFailure[] = [];
  #received = 0;
  #failed = 0;
  #recorded = 0;
  #assumed = 0;
  #duplicates = 0;
  #tookMs = 0;

  constructor(type: AgentType, showFrom: number, limits: ShownLimits) {
    this.#type = type;
    this.#showFrom = showFrom;
    this.#limits = limits;
    this.#budget = new ByteBudget(limits.shownBytes);
  }

  received(at: number, count = 1): void {
    if (at >= this.#showFrom) this.#received += count;
  }

  emitted(port: string, events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (event.createdAt < this.#showFrom) continue;
      const before = this.#emitted.get(port) ?? 0;
      this.#emitted.set(port, before + 1);
      if (before < this.#limits.shown) this.#outputs.push(this.#show(port, event));
    }
  }

  failed(at: number, event: Pick<AgentEvent, 'id' | 'traceId'> | null, fault: { readonly code: string; readonly message: string; readonly line?: number; readonly column?: number }): void {
    if (at < this.#showFrom) return;
    this.#failed += 1;
    if (this.#failures.length >= this.#limits.shown) return;
    const { code, message, line, column } = fault;
    this.#failures.push({
      at, eventId: event?.id ?? null, traceId: event?.traceId ?? null, code, message: message.slice(0, LONGEST_MESSAGE),
      ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }),
    });
  }

  answered(at: number, isRecorded: boolean): void {
    if (at < this.#showFrom) return;
    if (isRecorded) this.#recorded += 1;
    else this.#assumed += 1;
  }

  duplicate(at: number): void {
    if (at >= this.#showFrom) this.#duplicates += 1;
  }

  took(ms: number): void {
    this.#tookMs += ms;
  }

  get counts(): { readonly received: number; readonly emitted: number; readonly failed: number } {
    let emitted = 0;
    for (const count of this.#emitted.values()) emitted += count;
    return { received: this.#received, emitted, failed: this.#failed };
  }

  result(held: { readonly stateKeys: number; readonly timers: number }): TriedAgent {
    return {
      type: this.#type.spec.type,
      kind: this.#type.kind,
      received: this.#received,
      emitted: Object.fromEntries(this.#emitted),
      outputs: this.#outputs,
      failures: { total: this.#failed, list: this.#failures },
      answers: { recorded: this.#recorded, assumed: this.#assumed },
      duplicates: this.#duplicates,
      stateKeys: held.stateKeys,
      pendingTimers: held.timers,
      tookMs: Math.round(this.#tookMs * 100) / 100,
    };
  }

  #show(port: string, event: StoredEvent): TriedEvent {
    const { key, payloadText, createdAt, occurredAt, expiresAt, traceId, parents } = event;
    return { id: eventId(event.producerId, event.position), port, key, payloadText: this.#budget.spend(payloadText), at: createdAt, occurredAt, expiresAt, traceId, parents };
  }
}
