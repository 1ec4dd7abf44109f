import type { JsonObject } from '@rookery/sdk';
import type { Options } from '../options.js';

/** A page as text, and what is to be made of it. */
export interface PageText {
  readonly text: string;
  readonly url: string;
  readonly contentType: string | null;
  readonly options: Pick<Options, 'items' | 'fields' | 'csv' | 'paging' | 'maxItems'>;
}

export interface FoundItem {
  readonly payload: JsonObject;
  /** What the format itself says names the item. */
  readonly id?: string;
  /** Milliseconds. */
  readonly occurredAt?: number;
}

/** What a page holds: its items, and the cursor or address that `paging.next` finds. */
export interface ReadPage {
  readonly items: readonly FoundItem[];
  readonly next: string | undefined;
}
