import type { BucketUse } from '@rookery/sdk';
import { compareUrgency, type UrgencyOf } from './urgency.js';

interface Bucket {
  tokens: number;
  refilledAt: number;
  pausedUntil: number;
  rate: number;
  fullRate: number;
  /** Pauses in a row that came soon after the end of the one before. */
  repeats: number;
  calmSince: number;
  /** When tokens were taken in the last second; kept for uses with `mostPerSecond`. */
  readonly recent: number[];
  lastTaker: number | undefined;
  readonly claims: Map<number, Claim>;
  /** The destination within this account that was paused last. */
  pausedWithin: { readonly name: string; readonly until: number } | undefined;
}

/** Somebody who waits for a bucket, and how urgent the first of what waits is. */
interface Claim {
  readonly urgency: UrgencyOf;
  readonly until: number;
}

/** Who asks for tokens, and for how urgent a call. */
export interface Claimant {
  readonly id: number;
  readonly urgency: UrgencyOf;
}

const SECOND_MS = 1_000;
const REPEATED_WITHIN_MS = 5_000;
const REPEATS_TO_HALVE = 2;
const CALM_MS = 10_000;
const RECOVERY_STEPS = 10;
const MIN_RATE = 0.05;
const CLAIM_MS = 1_000;
const UNUSED_MS = 600_000;

/**
 * Token buckets by name, shared by all agents of a process. A provider's "wait" pauses the bucket. Three in a row, each within
 * five seconds after the end of the wait before, halve its rate: then it is the rate that is at fault, not a moment of
 * the provider's. Ten calm seconds raise it again by a tenth of what was declared.
 */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes the tokens of every bucket, or none. */
  tryTake(uses: readonly BucketUse[], now: number, claimant?: Claimant): boolean {
    return this.take(uses, now, claimant) === undefined;
  }

  /** As `tryTake`; the name of the first bucket that has nothing to give, to this claimant at least. */
  take(uses: readonly BucketUse[], now: number, claimant?: Claimant): string | undefined {
    for (const use of uses) if (!canGive(this.#refilled(use, now), use, now) || this.#isClaimedByBetter(use.name, claimant, now)) return use.name;
    for (const use of uses) {
      const bucket = this.#refilled(use, now);
      const tokens = use.tokens ?? 1;
      bucket.tokens -= tokens;
      bucket.lastTaker = claimant?.id;
      if (use.mostPerSecond !== undefined) for (let count = 0; count < tokens; count += 1) bucket.recent.push(now);
    }
    return undefined;
  }

  giveBack(uses: readonly BucketUse[]): void {
    for (const use of uses) {
      const bucket = this.#buckets.get(use.name);
      if (bucket === undefined) continue;
      const tokens = use.tokens ?? 1;
      bucket.tokens = Math.min(use.burst, bucket.tokens + tokens);
      if (use.mostPerSecond !== undefined) bucket.recent.splice(-tokens);
    }
  }

  /** Milliseconds until every bucket could give. */
  waitMs(uses: readonly BucketUse[], now: number): number {
    return Math.max(0, ...uses.map((use) => {
      const bucket = this.#refilled(use, now);
      const refill = bucket.tokens >= 1 ? 0 : Math.ceil(((1 - bucket.tokens) / bucket.rate) * SECOND_MS);
      return Math.max(refill, windowWait(bucket, use, now), bucket.pausedUntil - now);
    }));
  }

  /** Says who waits for a bucket and how urgently: what is less urgent takes no token of it before. Holds for a second longer than the wait. */
  claim(name: string, { id, urgency }: Claimant, waitMs: number, now: number): void {
    this.#buckets.get(name)?.claims.set(id, { urgency, until: now + waitMs + CLAIM_MS });
  }

  withdraw(name: string, id: number): void {
    this.#buckets.get(name)?.claims.delete(id);
  }

  /**
   * Somebody was told to wait. `account`: the bucket above the one that is paused; when a second destination of it is told to
   * wait while the first still does, it is the account that is meant.
   */
  pause(name: string, until: number, now: number, account?: string): void {
    this.#pause(name, until, now);
    if (account === undefined || account === name) return;
    const above = this.#buckets.get(account) ?? this.#create({ name: account, ratePerSecond: 1, burst: 1 }, now);
    const before = above.pausedWithin;
    if (before !== undefined && before.name !== name && before.until > now) this.#pause(account, until, now);
    above.pausedWithin = { name, until };
  }

  /** Forgets buckets nobody used for a while, so that one per destination does not grow for ever. */
  forgetUnused(now: number): void {
    for (const [name, bucket] of this.#buckets) {
      if (now - bucket.refilledAt > UNUSED_MS && bucket.pausedUntil < now) this.#buckets.delete(name);
    }
  }

  #pause(name: string, until: number, now: number): void {
    const bucket = this.#buckets.get(name) ?? this.#create({ name, ratePerSecond: 1, burst: 1 }, now);
    const endedAt = bucket.pausedUntil;
    bucket.pausedUntil = Math.max(endedAt, until);
    bucket.calmSince = bucket.pausedUntil;
    // A call that was in the air when the first of them came back says nothing new.
    if (now < endedAt) return;
    bucket.tokens = Math.min(bucket.tokens, 1);
    bucket.repeats = now - endedAt < REPEATED_WITHIN_MS ? bucket.repeats + 1 : 0;
    if (bucket.repeats < REPEATS_TO_HALVE) return;
    bucket.rate = Math.max(MIN_RATE, bucket.rate / 2);
    bucket.repeats = 0;
  }

  /** Among equals the one that took last lets the others go first. */
  #isClaimedByBetter(name: string, claimant: Claimant | undefined, now: number): boolean {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined || bucket.claims.size === 0) return false;
    for (const [id, claim] of bucket.claims) {
      if (claim.until < now) bucket.claims.delete(id);
      else if (id !== claimant?.id) {
        const order = claimant === undefined ? 0 : compareUrgency(claim.urgency, claimant.urgency);
        if (order < 0 || (order === 0 && claimant !== undefined && bucket.lastTaker === claimant.id)) return true;
      }
    }
    return false;
  }

  #refilled(use: BucketUse, now: number): Bucket {
    const bucket = this.#buckets.get(use.name) ?? this.#create(use, now);
    if (bucket.rate === bucket.fullRate) bucket.rate = use.ratePerSecond;
    bucket.fullRate = use.ratePerSecond;
    while (bucket.rate < bucket.fullRate && now - bucket.calmSince >= CALM_MS) {
      bucket.rate = Math.min(bucket.fullRate, bucket.rate + bucket.fullRate / RECOVERY_STEPS);
      bucket.calmSince += CALM_MS;
    }
    bucket.rate = Math.min(bucket.rate, bucket.fullRate);
    const elapsed = Math.max(0, now - bucket.refilledAt);
    bucket.tokens = Math.min(use.burst, bucket.tokens + (elapsed / SECOND_MS) * bucket.rate);
    bucket.refilledAt = now;
    return bucket;
  }

  #create(use: BucketUse, now: number): Bucket {
    const bucket: Bucket = {
      tokens: use.burst, refilledAt: now, pausedUntil: Number.NEGATIVE_INFINITY, rate: use.ratePerSecond, fullRate: use.ratePerSecond,
      repeats: 0, calmSince: now, recent: [], lastTaker: undefined, claims: new Map(), pausedWithin: undefined,
    };
    this.#buckets.set(use.name, bucket);
    return bucket;
  }
}

function canGive(bucket: Bucket, use: BucketUse, now: number): boolean {
  return bucket.tokens >= 1 && bucket.pausedUntil <= now && windowWait(bucket, use, now) === 0;
}

/** Milliseconds until the last second has room; what is larger than the second's limit goes when it is empty. */
function windowWait({ recent }: Bucket, { mostPerSecond, tokens = 1 }: BucketUse, now: number): number {
  if (mostPerSecond === undefined) return 0;
  const firstWithin = recent.findIndex((at) => at > now - SECOND_MS);
  recent.splice(0, firstWithin < 0 ? recent.length : firstWithin);
  const excess = recent.length + tokens - mostPerSecond;
  if (excess <= 0 || recent.length === 0) return 0;
  const leaves = recent[Math.min(excess, recent.length) - 1] ?? now;
  return leaves + SECOND_MS - now;
}
