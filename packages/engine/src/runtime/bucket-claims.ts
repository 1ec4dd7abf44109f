import type { BucketUse } from '@rookery/sdk';
import type { TokenBuckets } from './token-buckets.js';
import type { UrgencyOf } from './urgency.js';

/** How soon to ask again for what is kept for somebody more urgent, who takes it at a moment of his own. */
const KEPT_FOR_ANOTHER_MS = 20;

/** The wants of one agent at the buckets: what is most urgent of it stands in line where nothing is to be had just now. */
export class BucketClaims {
  readonly #buckets: TokenBuckets;
  readonly #agentId: number;
  readonly #claimed = new Set<string>();
  #waitMs = Number.POSITIVE_INFINITY;

  constructor(buckets: TokenBuckets, agentId: number) {
    this.#buckets = buckets;
    this.#agentId = agentId;
  }

  /** Milliseconds until it is worth to ask again, since `withdraw`; `Infinity`: nothing was refused. */
  get waitMs(): number {
    return this.#waitMs;
  }

  /** Before a round, and at the end. */
  withdraw(): void {
    for (const name of this.#claimed) this.#buckets.withdraw(name, this.#agentId);
    this.#claimed.clear();
    this.#waitMs = Number.POSITIVE_INFINITY;
  }

  /** Takes the tokens of every bucket, or none. Ask for the most urgent first: what waits for the same bucket after it is not asked for. */
  tryTake(uses: readonly BucketUse[], urgency: UrgencyOf, now: number): boolean {
    if (uses.some(({ name }) => this.#claimed.has(name))) return false;
    const claimant = { id: this.#agentId, urgency };
    const lacks = this.#buckets.take(uses, now, claimant);
    if (lacks === undefined) return true;
    const waitMs = this.#buckets.waitMs(uses, now);
    this.#buckets.claim(lacks, claimant, waitMs, now);
    this.#claimed.add(lacks);
    this.#waitMs = Math.min(this.#waitMs, waitMs === 0 ? KEPT_FOR_ANOTHER_MS : waitMs);
    return false;
  }
}
