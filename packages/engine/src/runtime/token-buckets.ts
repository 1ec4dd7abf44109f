import type { BucketUse } from '@rookery/sdk';

interface Bucket {
  tokens: number;
  refilledAt: number;
  pausedUntil: number;
  rate: number;
  fullRate: number;
  limitedAt: number;
  calmSince: number;
}

const REPEATED_WITHIN_MS = 60_000;
const CALM_MS = 10_000;
const MIN_RATE = 0.05;

/**
 * Token buckets by name, shared by all agents of a process. A provider's "wait" pauses the bucket; a repeated one
 * within a minute halves its rate, and ten calm seconds raise it again by one a second up to what was declared.
 */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes one token of every bucket, or none. */
  tryTake(uses: readonly BucketUse[], now: number): boolean {
    const buckets = uses.map((use) => this.#refilled(use, now));
    if (buckets.some((bucket) => bucket.tokens < 1 || bucket.pausedUntil > now)) return false;
    for (const bucket of buckets) bucket.tokens -= 1;
    return true;
  }

  giveBack(uses: readonly BucketUse[]): void {
    for (const use of uses) {
      const bucket = this.#buckets.get(use.name);
      if (bucket !== undefined) bucket.tokens = Math.min(use.burst, bucket.tokens + 1);
    }
  }

  /** Milliseconds until every bucket could give a token. */
  waitMs(uses: readonly BucketUse[], now: number): number {
    return Math.max(0, ...uses.map((use) => {
      const bucket = this.#refilled(use, now);
      const refill = bucket.tokens >= 1 ? 0 : Math.ceil(((1 - bucket.tokens) / bucket.rate) * 1000);
      return Math.max(refill, bucket.pausedUntil - now);
    }));
  }

  pause(name: string, until: number, now: number): void {
    const bucket = this.#buckets.get(name) ?? this.#create({ name, ratePerSecond: 1, burst: 1 }, now);
    bucket.pausedUntil = Math.max(bucket.pausedUntil, until);
    bucket.tokens = Math.min(bucket.tokens, 1);
    if (now - bucket.limitedAt < REPEATED_WITHIN_MS) bucket.rate = Math.max(MIN_RATE, bucket.rate / 2);
    bucket.limitedAt = now;
    bucket.calmSince = until;
  }

  /** Forgets buckets nobody used for a while, so that one per destination does not grow for ever. */
  forgetUnused(now: number): void {
    for (const [name, bucket] of this.#buckets) {
      if (now - bucket.refilledAt > 10 * REPEATED_WITHIN_MS && bucket.pausedUntil < now) this.#buckets.delete(name);
    }
  }

  #refilled(use: BucketUse, now: number): Bucket {
    const bucket = this.#buckets.get(use.name) ?? this.#create(use, now);
    bucket.fullRate = use.ratePerSecond;
    while (bucket.rate < bucket.fullRate && now - bucket.calmSince >= CALM_MS) {
      bucket.rate = Math.min(bucket.fullRate, bucket.rate + 1);
      bucket.calmSince += CALM_MS;
    }
    bucket.rate = Math.min(bucket.rate, bucket.fullRate);
    const elapsed = Math.max(0, now - bucket.refilledAt);
    bucket.tokens = Math.min(use.burst, bucket.tokens + (elapsed / 1000) * bucket.rate);
    bucket.refilledAt = now;
    return bucket;
  }

  #create(use: BucketUse, now: number): Bucket {
    const bucket: Bucket = {
      tokens: use.burst, refilledAt: now, pausedUntil: 0, rate: use.ratePerSecond, fullRate: use.ratePerSecond,
      limitedAt: Number.NEGATIVE_INFINITY, calmSince: now,
    };
    this.#buckets.set(use.name, bucket);
    return bucket;
  }
}
