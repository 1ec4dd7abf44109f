import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import type { Clock } from '@rookery/sdk';
import { CLOCK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { LoginAttemptsRepository, type Bucket } from './login-attempts.repository.js';

const limits = {
  pair: { burst: 8, refillMs: 30_000 },
  account: { burst: 60, refillMs: 5_000 },
  address: { burst: 30, refillMs: 5_000 },
  device: { burst: 8, refillMs: 30_000 },
} as const satisfies Record<string, Omit<Bucket, 'name'>>;

/** Who tries, and at what. */
export interface Attempt {
  /** The e-mail address, or what else is guessed at. */
  readonly account: string;
  readonly address: string;
  /** The browser, where it has signed in to this account before. */
  readonly device?: string | undefined;
}

/**
 * Slows down guessing, per account and address together, per account, and per address, over all processes. An attempt is
 * counted before it is checked, so that a thousand at once are no way round, and given back when it was right. A browser that
 * has signed in to the account before is counted by itself: strangers can use up the attempts of an account from a thousand
 * addresses, and do not shut its owner out.
 */
@Injectable()
export class LoginThrottle {
  constructor(
    @Inject(LoginAttemptsRepository) private readonly attempts: LoginAttemptsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Counts an attempt; throws `auth.throttled` (429) when there were too many. Call what it gives when the attempt was right. */
  async begin(attempt: Attempt): Promise<() => Promise<void>> {
    return this.#take(bucketsOf(attempt));
  }

  /** Counts something that everybody may do, by the address alone; what it gives is called as that of `begin`. */
  async beginFrom(address: string): Promise<() => Promise<void>> {
    return this.#take([{ name: nameOf('address', placeOf(address)), ...limits.address }]);
  }

  async #take(buckets: readonly Bucket[]): Promise<() => Promise<void>> {
    const now = this.clock.now();
    await this.attempts.forgetOld(now);
    const waitMs = await this.attempts.take(buckets, now);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1_000);
      throw apiError('auth.throttled', { seconds }, { retryAfterS: seconds });
    }
    return () => this.attempts.giveBack(buckets);
  }
}

function bucketsOf({ account, address, device }: Attempt): readonly Bucket[] {
  if (device !== undefined) return [{ name: nameOf('device', device, account), ...limits.device }];
  return [
    { name: nameOf('pair', account, placeOf(address)), ...limits.pair },
    { name: nameOf('account', account), ...limits.account },
    { name: nameOf('address', placeOf(address)), ...limits.address },
  ];
}

/** Whoever has one IPv6 address has the 2^64 of its network, and counts as one place. */
function placeOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}

/** A hash: of one length, and the table lists nobody's addresses. */
function nameOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
