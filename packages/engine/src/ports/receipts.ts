import type { ReceiptStatus } from '@rookery/model';
import type { AgentScope } from './identity.js';

/** What a provider said later of a call it took. */
export interface NewReceipt {
  readonly reference: string;
  readonly status: ReceiptStatus;
  /** Why it failed. */
  readonly message: string | null;
  /** The address a failure makes useless for good. */
  readonly disableEndpoint: string | null;
  /** When it happened. */
  readonly at: number;
}

/** What one agent reported besides events; the scope is that of the reporter. */
export interface ReportBatch extends AgentScope {
  /** `workspace`: a source may know of deliveries of any agent; `agent`: of its own only. */
  readonly of: 'workspace' | 'agent';
  readonly receipts: readonly NewReceipt[];
  /** Addresses that are of no use any more, with the reason; `null`: of use again. */
  readonly endpoints: readonly { readonly endpoint: string; readonly disabled: string | null }[];
}

/** What became of receipts. `early`: no delivery has the reference yet; it is kept, and applied once one has. */
export interface ReceiptCounts {
  readonly applied: number;
  /** Duplicates, and those that came after a higher one. */
  readonly unchanged: number;
  readonly early: number;
}

export const noReceipts: ReceiptCounts = { applied: 0, unchanged: 0, early: 0 };

/**
 * How long a receipt waits for its reference: longer than any backoff, as an attempt whose answer was lost may be
 * found at the provider by a later one.
 */
export const EARLY_RECEIPT_MS = 86_400_000;
