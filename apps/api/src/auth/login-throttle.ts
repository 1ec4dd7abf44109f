import type { Clock } from '@rookery/sdk';
import { apiError } from '../http/api-error.js';

interface Limit {
  /** Attempts at once. */
  readonly burst: number;
  /** One more is allowed after this time. */
  readonly refillMs: number;
}

interface Bucket {
  left: number;
  at: number;
}

// The account's own limit is wide, so that a stranger who knows an address cannot lock its owner out from everywhere.
const limits = {
  pair: { burst: 8, refillMs: 30_000 },
  account: { burst: 60, refillMs: 5_000 },
  address: { burst: 30, refillMs: 5_000 },
} as const satisfies Record<string, Limit>;
const mostBuckets = 20_000;

/**
 * Slows down guessing, per account and address together, per account, and per address. An attempt is counted before it
 * is checked, so that a thousand at once are no way round, and given back when it was right. In memory: each process
 * counts for itself, and a restart forgets.
 */
export class LoginThrottle {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts an attempt; throws `auth.throttled` (429) when there were too many. Call what it returns when the attempt was right. */
  begin(account: string, address: string): () => void {
    const uses = [
      { name: JSON.stringify(['pair', account, address]), limit: limits.pair },
      { name: JSON.stringify(['account', account]), limit: limits.account },
      { name: JSON.stringify(['address', address]), limit: limits.address },
    ];
    const now = this.#clock.now();
    const buckets = uses.map(({ name, limit }) => ({ limit, bucket: this.#bucket(name, limit, now) }));
    const waitMs = Math.max(...buckets.map(({ limit, bucket }) => (bucket.left >= 1 ? 0 : (1 - bucket.left) * limit.refillMs)));
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1_000);
      throw apiError('auth.throttled', { seconds }, { retryAfterS: seconds });
    }
    for (const { bucket } of buckets) bucket.left -= 1;
    return () => {
      for (const { bucket, limit } of buckets) bucket.left = Math.min(limit.burst, bucket.left + 1);
    };
  }

  #bucket(name: string, limit: Limit, now: number): Bucket {
    const known = this.#buckets.get(name);
    const bucket = known ?? { left: limit.burst, at: now };
    bucket.left = Math.min(limit.burst, bucket.left + Math.max(0, now - bucket.at) / limit.refillMs);
    bucket.at = now;
    // Moved to the end, so that the ones forgotten first are those unused the longest.
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    const oldest = this.#buckets.size > mostBuckets ? this.#buckets.keys().next().value : undefined;
    if (oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}
