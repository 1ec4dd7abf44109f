import type { ReceiptStatus } from '@rookery/model';

/** What a provider says later of a call it took. Receipts may come twice and in any order: a delivery only moves up. */
export interface Receipt {
  /**
   * The `reference` of the outcome it is about. One that is not known yet is kept for a day and applied when it is, as a
   * receipt may overtake the answer to its call.
   */
  readonly reference: string;
  /** `failed`: it could not be delivered after all. */
  readonly status: ReceiptStatus;
  /** Why it failed. `disableEndpoint`: the address is of no use for good, and nothing is sent there any more. */
  readonly error?: { readonly message: string; readonly disableEndpoint?: string };
  /** When it happened, milliseconds; default now. */
  readonly at?: number;
}

/** Somebody cannot be reached any more at an address (a STOP, a block), or can be again. */
export interface EndpointChange {
  /** As `endpoint` of the action that sends there gives it. */
  readonly endpoint: string;
  /** Why nothing may be sent there; `null`: it may be again. */
  readonly disabled: string | null;
}

/** What the outside reports besides events; kept in the same transaction as the items. */
export interface Reports {
  /** Of deliveries of the whole workspace, for a source; of its own, for an action. */
  readonly receipts?: readonly Receipt[];
  readonly endpoints?: readonly EndpointChange[];
}
