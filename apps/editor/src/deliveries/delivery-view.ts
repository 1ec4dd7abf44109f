import type { DeliveryStatus } from '@rookery/model';

export interface Attempt {
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
  readonly reason: string | null;
  readonly idempotencyKey: string;
  readonly reference: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string | null;
  readonly nextAttemptAt: string | null;
  readonly attempts: readonly Attempt[];
}
