import type { AgentType, JsonObject, LookupType } from '@rookery/sdk';
import type { LiveEvent } from '../runtime/live-event.js';
import { prepareOutputs } from '../runtime/outputs.js';
import { textOf, TurnEffects } from '../runtime/turn-effects.js';
import { takeBatch, type Lane, type LaneParts } from './lane.js';
import type { RecordedAnswer } from './try-request.js';

/** A lookup that asks nobody: it answers what is on record for the same event, else the event with what its spec shows. */
export class LookupLane implements Lane {
  readonly slug: string;
  readonly arrivals: LaneParts['arrivals'];
  readonly outlet: LaneParts['outlet'];
  readonly report: LaneParts['report'];
  readonly #parts: LaneParts;
  readonly #assumed: JsonObject | undefined;

  constructor(parts: LaneParts, type: LookupType) {
    this.slug = parts.slug;
    this.arrivals = parts.arrivals;
    this.outlet = parts.outlet;
    this.report = parts.report;
    this.#parts = parts;
    this.#assumed = assumedAnswer(type);
  }

  nextAt(): number {
    return this.arrivals.nextAt;
  }

  async run(): Promise<void> {
    const { host } = this.#parts;
    while (this.nextAt() !== Number.POSITIVE_INFINITY) {
      const events = takeBatch(this.#parts);
      const answers = await host.answers.find(this.slug, events);
      events.forEach((event, index) => this.#answer(event, answers[index]));
      await host.checkpoint();
    }
  }

  held(): { readonly stateKeys: number; readonly timers: number } {
    return { stateKeys: 0, timers: 0 };
  }

  #answer(event: LiveEvent, answer: RecordedAnswer | undefined): void {
    const { host, version } = this.#parts;
    const effects = new TurnEffects(new Map());
    this.report.answered(event.createdAt, answer !== undefined);
    if (answer === undefined) effects.emit(this.#assumed === undefined ? event.payloadText : textOf({ ...event.payload, ...this.#assumed }), { from: event });
    else if (answer.status === 'failed') effects.failures.push({ event, code: answer.code ?? 'internal', message: answer.message ?? '' });
    else for (const { payloadText, port, key, occurredAt, expiresAt } of answer.outputs) effects.emit(payloadText, { from: event, port, key, occurredAt, expiresAt });
    const { events, failed } = prepareOutputs(effects.outputs, effects.failures, this.outlet.producers, { maxEventBytes: host.limits.maxEventBytes, maxHops: version.workflow.maxHops, schemas: version.agent.linkSchemas });
    for (const failure of effects.failures.length > 0 ? effects.failures : failed) this.report.failed(event.createdAt, event, failure);
    this.outlet.emit(events, event.createdAt);
  }
}

/** The answer of the spec's first example that has one. */
export function assumedAnswer(type: AgentType): JsonObject | undefined {
  return type.spec.examples.find((example) => example.answer !== undefined)?.answer;
}
