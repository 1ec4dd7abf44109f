import { createHash } from 'node:crypto';
import type { PublishedDelivery, RecordedAnswer, RecordedAnswers, StoredEvent, TryReach } from '@rookery/engine';
import { eventId, type EventId } from '@rookery/model';
import type { AgentEvent } from '@rookery/sdk';
import type { AnswerRow, OutcomeRow } from './recorded-outcomes.repository.js';

interface Entry {
  readonly agent: string;
  readonly inputId: EventId;
  readonly traceId: EventId;
  readonly at: number;
  /** `answered`: a lookup. */
  status: RecordedAnswer['status'];
  readonly code: string | null;
  readonly message: string | null;
  readonly outputs: { readonly id: EventId; readonly afterMs: number }[];
  isTaken: boolean;
}

export interface OutcomeSources {
  /** Events by id, those that still exist. */
  readonly load: (ids: readonly EventId[]) => Promise<readonly StoredEvent[]>;
  readonly portOf: ReadonlyMap<number, string>;
  /** Whether a delivery belongs to what is compared. */
  readonly isCompared: (delivery: PublishedDelivery, reached: TryReach) => boolean;
}

/** In earnest an event takes a moment from agent to agent; in a try it takes none. */
const LATENESS_MS = 2_000;

/** Entries kept of one try, some 300 bytes each. */
export const MOST_OUTCOMES = 250_000;

/** What is on record of lookups and actions; ids and hashes in memory, payloads read when they are asked for. */
export class RecordedOutcomes implements RecordedAnswers {
  readonly #sources: OutcomeSources;
  readonly #byInput = new Map<string, Entry>();
  readonly #byQuestion = new Map<string, Entry[]>();
  readonly #agents = new Set<string>();

  constructor(sources: OutcomeSources) {
    this.#sources = sources;
  }

  /** True when no more are kept: what comes later is answered as if it were not on record. */
  get isFull(): boolean {
    return this.#byInput.size >= MOST_OUTCOMES;
  }

  /** Calls of an action, or failures of a lookup. */
  addOutcomes(agent: string, rows: readonly OutcomeRow[]): void {
    for (const row of rows) {
      const { status, code, message } = row;
      this.#entry(agent, { ...row, input_producer_id: row.producer_id, input_position: row.position, input_created_at: row.created_at }, { status, code, message });
    }
  }

  /** Outputs of a lookup or an action; the calls of the action come before. */
  addAnswers(agent: string, rows: readonly AnswerRow[]): void {
    for (const row of rows) {
      const entry = this.#entry(agent, row, { status: 'answered', code: null, message: null });
      entry?.outputs.push({ id: eventId(row.producer_id, row.position), afterMs: row.created_at - row.input_created_at });
    }
  }

  async find(agent: string, events: readonly AgentEvent[]): Promise<readonly (RecordedAnswer | undefined)[]> {
    if (!this.#agents.has(agent)) return events.map(() => undefined);
    const entries = events.map((event) => this.#take(questionOf(agent, event.traceId, hashOf(event.payloadText))));
    const ids = entries.flatMap((entry) => entry?.outputs.map(({ id }) => id) ?? []);
    const outputs = new Map((ids.length === 0 ? [] : await this.#sources.load(ids)).map((event) => [eventId(event.producerId, event.position), event]));
    return entries.map((entry) => (entry === undefined ? undefined : this.#toAnswer(entry, outputs)));
  }

  unmatched(reached: TryReach): readonly PublishedDelivery[] {
    return [...this.#byInput.values()].flatMap(({ agent, inputId, traceId, at, status, isTaken }) => {
      if (isTaken || status === 'answered' || status === 'failed') return [];
      const delivery: PublishedDelivery = { agent, eventId: inputId, traceId, at, status };
      return at <= reached.doneTo + LATENESS_MS && this.#sources.isCompared(delivery, reached) ? [delivery] : [];
    });
  }

  #entry(
    agent: string,
    row: Pick<AnswerRow, 'input_producer_id' | 'input_position' | 'input_created_at' | 'trace_producer_id' | 'trace_position' | 'hash'>,
    outcome: Pick<Entry, 'status' | 'code' | 'message'>,
  ): Entry | undefined {
    const inputId = eventId(row.input_producer_id, row.input_position);
    const known = this.#byInput.get(`${agent} ${inputId}`);
    if (known !== undefined || this.isFull) return known;
    const traceId = eventId(row.trace_producer_id, row.trace_position);
    const entry: Entry = { agent, inputId, traceId, at: row.input_created_at, ...outcome, outputs: [], isTaken: false };
    this.#agents.add(agent);
    this.#byInput.set(`${agent} ${inputId}`, entry);
    const question = questionOf(agent, traceId, row.hash);
    const others = this.#byQuestion.get(question);
    if (others === undefined) this.#byQuestion.set(question, [entry]);
    else others.push(entry);
    return entry;
  }

  #take(question: string): Entry | undefined {
    const entry = this.#byQuestion.get(question)?.shift();
    if (entry !== undefined) entry.isTaken = true;
    return entry;
  }

  #toAnswer({ inputId, status, code, message, outputs }: Entry, loaded: ReadonlyMap<EventId, StoredEvent>): RecordedAnswer {
    return {
      eventId: inputId, status, code, message,
      outputs: outputs.flatMap(({ id, afterMs }) => {
        const event = loaded.get(id);
        const port = event === undefined ? undefined : this.#sources.portOf.get(event.producerId);
        if (event === undefined || port === undefined) return [];
        const { payloadText, key, occurredAt, expiresAt } = event;
        return [{ port, payloadText, key, occurredAt, expiresAt, afterMs }];
      }),
    };
  }
}

function questionOf(agent: string, traceId: string, hash: string): string {
  return `${agent} ${traceId} ${hash}`;
}

function hashOf(payloadText: string): string {
  return createHash('md5').update(payloadText).digest('hex');
}
