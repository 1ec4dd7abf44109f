import { Inject, Injectable } from '@nestjs/common';
import { idempotencyKeyOf } from '@rookery/engine';
import { eventId, type DeliveryStatus, type EventId } from '@rookery/model';
import { SCRUBBER } from '../composition/tokens.js';
import { isoTime } from '../events/event-view.js';
import type { Scrubber } from '../secrets/index.js';
import { DeliveriesRepository, type AttemptRow, type DeliveryRow } from './deliveries.repository.js';

export interface AttemptView {
  readonly number: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly outcome: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly reference: string | null;
}

/** One call outside and what is known of it. */
export interface DeliveryView {
  readonly id: string;
  readonly workflowId: string;
  readonly workflow: string;
  readonly agent: string;
  readonly eventId: string;
  readonly key: string | null;
  readonly status: DeliveryStatus;
  /** Why it was suppressed, or what the last attempt said. */
  readonly reason: string | null;
  readonly idempotencyKey: string;
  /** The provider's own name for it. */
  readonly reference: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string | null;
  readonly nextAttemptAt: string | null;
  readonly attempts: readonly AttemptView[];
}

/** Turns rows into what people read, attempts included. */
@Injectable()
export class DeliveriesReader {
  constructor(
    @Inject(DeliveriesRepository) private readonly deliveries: DeliveriesRepository,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
  ) {}

  async listOfEvents(workspaceId: number, ids: readonly EventId[]): Promise<readonly DeliveryView[]> {
    return this.read(workspaceId, await this.deliveries.listOfEvents(workspaceId, ids));
  }

  async read(workspaceId: number, rows: readonly DeliveryRow[]): Promise<readonly DeliveryView[]> {
    const attempts = Map.groupBy(await this.deliveries.listAttempts(workspaceId, rows), deliveryId);
    return rows.map((row) => this.#view(workspaceId, row, (attempts.get(deliveryId(row)) ?? []).map((attempt) => this.#attemptView(attempt))));
  }

  #view(workspaceId: number, row: DeliveryRow, attempts: readonly AttemptView[]): DeliveryView {
    const event = eventId(row.producer_id, row.position);
    return {
      id: deliveryId(row),
      workflowId: String(row.workflow_id),
      workflow: row.workflow,
      agent: row.agent,
      eventId: event,
      key: row.key,
      status: row.status,
      reason: row.reason === null ? (attempts.findLast((attempt) => attempt.message !== null)?.message ?? null) : this.scrubber.text(row.reason),
      idempotencyKey: idempotencyKeyOf({ workspaceId, agentId: row.agent_id }, event),
      reference: row.reference,
      createdAt: isoTime(row.created_at),
      updatedAt: isoTime(row.updated_at),
      expiresAt: row.expires_at === null ? null : isoTime(row.expires_at),
      nextAttemptAt: row.next_attempt_at === null ? null : isoTime(row.next_attempt_at),
      attempts,
    };
  }

  #attemptView({ number, started_at, finished_at, outcome, code, message, reference }: AttemptRow): AttemptView {
    return { number, startedAt: isoTime(started_at), finishedAt: isoTime(finished_at), outcome, code, message: message === null ? null : this.scrubber.text(message), reference };
  }
}

function deliveryId({ agent_id, producer_id, position }: Pick<DeliveryRow, 'agent_id' | 'producer_id' | 'position'>): string {
  return `${agent_id}-${producer_id}-${position}`;
}
