import type { DeliveryStatus, EventId, WorkflowDocument } from '@rookery/model';
import { eventId, parseEventId } from '@rookery/model';
import type { AttemptOutcome, SendingMark } from '../ports/delivery-store.js';
import type { NewEvent, StoredEvent } from '../ports/event-log.js';
import { SLOTS, type AgentScope } from '../ports/identity.js';
import type { NewReceipt, ReportBatch } from '../ports/receipts.js';
import type { StateWrite, TimerWrite } from '../ports/turn-store.js';

export interface ProducerRow { readonly id: number; readonly workspaceId: number; readonly agentId: number; readonly port: string; head: number; isOpen: boolean; retention: string | null; events: StoredEvent[] }
export interface LinkRow { readonly id: number; readonly workspaceId: number; readonly workflowId: number; readonly producerId: number; readonly toAgentId: number; state: 'live' | 'draining'; drainTo: number | null; version: number; cursor: number }
export interface AgentRow extends AgentScope { slug: string; readonly type: string; state: 'live' | 'draining' | 'gone'; version: number; paused: 'buffer' | 'drop' | null; sourceCursor: string | null }
export interface RunnerRow extends AgentScope { readonly slot: number; epoch: number; turn: number; owner: string | null; leaseUntil: number }
export interface WorkflowRow { readonly id: number; readonly workspaceId: number; readonly name: string; version: number | null; lastVersion: number; paused: 'buffer' | 'drop' | null; readonly documents: Map<number, WorkflowDocument> }
export interface DeliveryRow extends AgentScope {
  readonly eventId: EventId; readonly key: string | null; readonly expiresAt: number | null; readonly critical: boolean; readonly value: number; readonly seq: number;
  status: DeliveryStatus; reason: string | null; attempts: number; spent: number; nextAttemptAt: number; sendingEpoch: number; startedAt: number; batchId: string | null; reference: string | null; idempotencyKey: string | null;
}
export interface AttemptRow extends Pick<AttemptOutcome, 'eventId' | 'attempt' | 'startedAt' | 'outcome' | 'code' | 'message'> { readonly agentId: number; readonly finishedAt: number | null }
export interface ScheduleRow extends AgentScope { text: string; nextRunAt: number | null; requested: { at: number; by: 'schedule' | 'person' } | null }
export interface FailedRow extends AgentScope { readonly eventId: EventId; readonly code: string; readonly message: string; readonly at: number }
export interface EarlyReceiptRow { readonly batch: Omit<ReportBatch, 'receipts' | 'endpoints'>; readonly receipt: NewReceipt; readonly receivedAt: number }
export interface InjectionRow extends AgentScope { readonly id: number; readonly event: StoredEvent; readonly replayId: string | null }

/** All rows of the in-memory store; what a database would hold, and nothing else. */
export class MemoryTables {
  readonly workflows = new Map<number, WorkflowRow>();
  readonly agents = new Map<number, AgentRow>();
  readonly producers = new Map<number, ProducerRow>();
  readonly links = new Map<number, LinkRow>();
  readonly runners = new Map<number, RunnerRow>();
  readonly state = new Map<number, Map<string, StateWrite>>();
  readonly timers = new Map<number, Map<string, TimerWrite>>();
  readonly dedupe = new Map<string, number>();
  readonly deliveries = new Map<string, DeliveryRow>();
  readonly attempts: AttemptRow[] = [];
  readonly schedules = new Map<number, ScheduleRow>();
  readonly failed: FailedRow[] = [];
  readonly injections: InjectionRow[] = [];
  readonly disabledEndpoints = new Map<string, string>();
  earlyReceipts: EarlyReceiptRow[] = [];
  #lastId = 0;

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  stateOf(agentId: number): Map<string, StateWrite> {
    return getOrCreate(this.state, agentId, () => new Map());
  }

  timersOf(agentId: number): Map<string, TimerWrite> {
    return getOrCreate(this.timers, agentId, () => new Map());
  }

  /** Removes what was seen before and remembers the rest. Each sight refreshes the time. */
  withoutDuplicates(agentId: number, events: readonly NewEvent[], windowMs: number, now: number): readonly NewEvent[] {
    return events.filter((event) => {
      if (event.dedupeKey === undefined) return true;
      const key = `${agentId}:${event.dedupeKey}`;
      const seenAt = this.dedupe.get(key);
      this.dedupe.set(key, now);
      return seenAt === undefined || seenAt <= now - windowMs;
    });
  }

  append(events: readonly NewEvent[], version: number, now: number): readonly StoredEvent[] {
    return events.map((event) => {
      const producer = this.producers.get(event.producerId);
      if (producer === undefined) throw new Error(`there is no producer ${event.producerId}`);
      producer.head += 1;
      const position = producer.head;
      const { key, payloadText, parents, hops, occurredAt, expiresAt } = event;
      const stored: StoredEvent = {
        producerId: producer.id, position, version, slot: slotOf(key, position), key, payloadText,
        traceId: event.traceId ?? eventId(producer.id, position), parents, hops, occurredAt, createdAt: now, expiresAt, replayId: event.replayId ?? null,
      };
      producer.events.push(stored);
      return stored;
    });
  }

  event(id: EventId): StoredEvent | undefined {
    const parsed = parseEventId(id);
    const producer = parsed && this.producers.get(parsed.producer);
    return producer?.events.find((event) => event.position === parsed?.position);
  }

  head(producerId: number): number {
    return this.producers.get(producerId)?.head ?? 0;
  }

  fromAgent(link: LinkRow): number {
    return this.producers.get(link.producerId)?.agentId ?? 0;
  }

  holdsLease(runner: { readonly agentId: number; readonly epoch: number }): boolean {
    return this.runners.get(runner.agentId)?.epoch === runner.epoch;
  }

  markSending(row: DeliveryRow, mark: SendingMark, epoch: number, now: number): void {
    Object.assign(row, { status: 'sending', attempts: mark.attempt, batchId: mark.batchId, sendingEpoch: epoch, startedAt: now });
  }
}

/** 256 slots: by key, so that the events of one entity stay together; without a key, by position. */
export function slotOf(key: string | null, position: number): number {
  if (key === null) return position % SLOTS;
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % SLOTS;
}

export function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh = create();
  map.set(key, fresh);
  return fresh;
}
