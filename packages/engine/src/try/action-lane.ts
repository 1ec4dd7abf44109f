import { outputsOf, type ActionType, type JsonObject } from '@rookery/sdk';
import type { NewEvent } from '../ports/event-log.js';
import { describeDelivery } from '../runtime/delivery-plan.js';
import type { LiveEvent } from '../runtime/live-event.js';
import { errorEvent } from '../runtime/outputs.js';
import { textOf } from '../runtime/turn-effects.js';
import { Heap } from './heap.js';
import { takeBatch, type Lane, type LaneParts } from './lane.js';
import { assumedAnswer } from './lookup-lane.js';
import type { RecordedAnswer } from './try-request.js';

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly event: NewEvent;
}

/**
 * An action that calls nobody: it says what would be sent, and gives the outcome on record of the same call, else the one its
 * spec shows. Outputs come as long after their event as they came in earnest.
 */
export class ActionLane implements Lane {
  readonly slug: string;
  readonly arrivals: LaneParts['arrivals'];
  readonly outlet: LaneParts['outlet'];
  readonly report: LaneParts['report'];
  readonly #parts: LaneParts;
  readonly #type: ActionType;
  readonly #assumed: JsonObject | undefined;
  readonly #waiting = new Heap<Waiting>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  #count = 0;
  #at = 0;

  constructor(parts: LaneParts, type: ActionType) {
    this.slug = parts.slug;
    this.arrivals = parts.arrivals;
    this.outlet = parts.outlet;
    this.report = parts.report;
    this.#parts = parts;
    this.#type = type;
    this.#assumed = assumedAnswer(type);
  }

  nextAt(): number {
    return Math.min(this.arrivals.nextAt, this.#waiting.peek()?.at ?? Number.POSITIVE_INFINITY);
  }

  async run(limit: number): Promise<void> {
    const { host } = this.#parts;
    while (this.arrivals.nextAt !== Number.POSITIVE_INFINITY) {
      const events = takeBatch(this.#parts);
      const answers = await host.answers.find(this.slug, events);
      events.forEach((event, index) => this.#deliver(event, answers[index]));
      await host.checkpoint();
    }
    this.#release(limit);
  }

  held(): { readonly stateKeys: number; readonly timers: number } {
    return { stateKeys: 0, timers: 0 };
  }

  #deliver(event: LiveEvent, answer: RecordedAnswer | undefined): void {
    const { host, version } = this.#parts;
    const now = event.createdAt;
    const plan = describeDelivery(this.#type, { event, version, disabled: host.disabledEndpoints, now });
    if (plan.failure !== null) {
      this.report.failed(now, event, plan.failure);
      return;
    }
    const isSent = plan.verdict === 'send';
    // What was not sent in earnest has no outcome to give.
    const outcome = isSent && answer !== undefined && !isUnsent(answer.status) ? answer : undefined;
    if (isSent) this.report.answered(now, outcome !== undefined);
    host.deliveries.add({
      agent: this.slug, event, verdict: isSent ? 'wouldSend' : plan.verdict === 'expired' ? 'expired' : 'suppressed',
      reason: plan.reason ?? null, endpoint: plan.endpoint ?? null, outcome, published: answer,
    });
    if (!isSent) return;
    if (outcome === undefined) this.#assume(event);
    else this.#repeat(event, outcome);
  }

  #repeat(event: LiveEvent, { status, code, message, outputs }: RecordedAnswer): void {
    const errorProducer = this.outlet.producers.get('error');
    if (status === 'dead') {
      const failure = { event, code: code ?? 'internal', message: message ?? '' };
      this.report.failed(event.createdAt, event, failure);
      const late = outputs.find(({ port }) => port === 'error')?.afterMs ?? 0;
      if (errorProducer !== undefined) this.#emitAt(event.createdAt + late, errorEvent(failure, errorProducer));
    }
    for (const output of outputs) {
      if (output.port !== 'error') this.#emit(event, output.port, output.payloadText, Math.max(0, output.afterMs));
    }
  }

  /** Only for somebody who reads it: whether the action gives an answer at all is a matter of its options. */
  #assume(event: LiveEvent): void {
    const { agent } = this.#parts.version;
    if (!agent.linkedPorts.has('out') || !outputsOf(this.#type.spec).some(({ name }) => name === 'out')) return;
    this.#emit(event, 'out', this.#assumed === undefined ? event.payloadText : textOf(this.#assumed), 0);
  }

  #emit(event: LiveEvent, port: string, payloadText: string, afterMs: number): void {
    const producerId = this.outlet.producers.get(port);
    if (producerId === undefined) return;
    this.#emitAt(event.createdAt + afterMs, {
      producerId, payloadText, key: event.key, traceId: event.traceId, parents: [event.id], hops: event.hops + 1, occurredAt: event.occurredAt, expiresAt: event.expiresAt,
      ...(event.replayId === null ? {} : { replayId: event.replayId }),
    });
  }

  #emitAt(at: number, event: NewEvent): void {
    this.#count += 1;
    this.#waiting.push({ at, order: this.#count, event });
  }

  #release(limit: number): void {
    for (let next = this.#waiting.peek(); next !== undefined && next.at <= limit; next = this.#waiting.peek()) {
      this.#waiting.pop();
      this.#at = Math.max(this.#at, next.at);
      this.outlet.emit([next.event], this.#at);
    }
  }
}

function isUnsent(status: RecordedAnswer['status']): boolean {
  return status === 'expired' || status === 'suppressed';
}
