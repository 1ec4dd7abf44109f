import type { IntakeQuota, QuotaRefusal } from '@rookery/engine';

/** `null`: no limit. */
export interface QuotaLimits {
  readonly eventsPerSecond: number | null;
  readonly eventsPerDay: number | null;
}

/** What a process took in since it last said so. */
export interface QuotaSpent {
  readonly workspaceId: number;
  readonly accepted: number;
  readonly refused: number;
  readonly refusedAt: number | null;
  /** Events a second that were asked for, taken or not. */
  readonly demand: number;
}

/** What all processes together know of a workspace. */
export interface QuotaNews {
  readonly workspaceId: number;
  /** Accepted today, by all. */
  readonly accepted: number;
  /** Events a second that the other processes were asked for. */
  readonly otherDemand: number;
}

interface Account {
  tokens: number;
  refilledAt: number;
  day: number;
  usedToday: number;
  accepted: number;
  refused: number;
  refusedAt: number | null;
  asked: number;
  demand: number;
  otherDemand: number;
}

const DAY_MS = 86_400_000;
/** However much others ask for, a process may take this share of the rate. */
const LEAST_SHARE = 0.05;

/**
 * What workspaces may bring in, as this process sees it: a token bucket of one second, and a count that begins anew at
 * midnight UTC. Processes tell each other every two seconds what they took, so that together they pass a limit by at
 * most what they take in two seconds.
 */
export class WorkspaceQuotas implements IntakeQuota {
  readonly #defaults: QuotaLimits;
  readonly #accounts = new Map<number, Account>();
  #own: ReadonlyMap<number, QuotaLimits> = new Map();
  #drainedAt: number | undefined;

  constructor(defaults: QuotaLimits) {
    this.#defaults = defaults;
  }

  /** Limits of single workspaces; where one says `null` the default holds. */
  setLimits(own: ReadonlyMap<number, QuotaLimits>): void {
    this.#own = own;
  }

  limitsOf(workspaceId: number): QuotaLimits {
    const own = this.#own.get(workspaceId);
    return { eventsPerSecond: own?.eventsPerSecond ?? this.#defaults.eventsPerSecond, eventsPerDay: own?.eventsPerDay ?? this.#defaults.eventsPerDay };
  }

  /** Any limit holds for anybody. */
  get isLimited(): boolean {
    return [this.#defaults, ...this.#own.values()].some(({ eventsPerSecond, eventsPerDay }) => eventsPerSecond !== null || eventsPerDay !== null);
  }

  take(workspaceId: number, events: number, now: number): QuotaRefusal | undefined {
    const account = this.#account(workspaceId, now);
    account.asked += events;
    const refusal = this.#refusal(workspaceId, account, events, now);
    if (refusal === undefined) this.#count(account, events);
    else {
      account.refused += events;
      account.refusedAt = now;
    }
    return refusal;
  }

  spend(workspaceId: number, events: number, now: number): void {
    if (events === 0) return;
    const account = this.#account(workspaceId, now);
    account.asked += events;
    this.#count(account, events);
  }

  isUsedUp(workspaceId: number, now: number): boolean {
    const { eventsPerDay } = this.limitsOf(workspaceId);
    const account = this.#account(workspaceId, now);
    const rate = this.#rate(workspaceId, account);
    return (eventsPerDay !== null && account.usedToday >= eventsPerDay) || (rate !== null && account.tokens < 1);
  }

  /** Hands over what was taken since the last call. What could not be written is given back with `undo`. */
  drain(now: number): readonly QuotaSpent[] {
    const seconds = Math.max(0.001, (now - (this.#drainedAt ?? now - 1_000)) / 1_000);
    this.#drainedAt = now;
    return [...this.#accounts].flatMap(([workspaceId, account]) => {
      const { accepted, refused, refusedAt, asked } = account;
      const hadDemand = account.demand > 0;
      account.demand = asked / seconds;
      Object.assign(account, { accepted: 0, refused: 0, refusedAt: null, asked: 0 });
      return accepted === 0 && refused === 0 && !hadDemand ? [] : [{ workspaceId, accepted, refused, refusedAt, demand: account.demand }];
    });
  }

  undo(spent: readonly QuotaSpent[]): void {
    for (const { workspaceId, accepted, refused, refusedAt } of spent) {
      const account = this.#accounts.get(workspaceId);
      if (account === undefined) continue;
      account.accepted += accepted;
      account.refused += refused;
      account.refusedAt ??= refusedAt;
    }
  }

  learn(news: readonly QuotaNews[], now: number): void {
    for (const { workspaceId, accepted, otherDemand } of news) {
      const account = this.#account(workspaceId, now);
      // What was taken while the answer was under way is not in it yet.
      account.usedToday = accepted + account.accepted;
      account.otherDemand = otherDemand;
    }
  }

  #refusal(workspaceId: number, account: Account, events: number, now: number): QuotaRefusal | undefined {
    const { eventsPerSecond, eventsPerDay } = this.limitsOf(workspaceId);
    if (eventsPerDay !== null && account.usedToday + events > eventsPerDay) return { limit: eventsPerDay, per: 'day', retryAfterS: Math.ceil((DAY_MS - (now % DAY_MS)) / 1_000) };
    const rate = this.#rate(workspaceId, account);
    if (eventsPerSecond === null || rate === null) return undefined;
    // A post of more than a second's worth is taken when the second is whole, and paid off by those after it.
    const needed = Math.min(events, rate);
    return account.tokens >= needed ? undefined : { limit: eventsPerSecond, per: 'second', retryAfterS: Math.max(1, Math.ceil((needed - account.tokens) / rate)) };
  }

  #count(account: Account, events: number): void {
    account.tokens -= events;
    account.usedToday += events;
    account.accepted += events;
  }

  /** This process's share of the rate: as much as it is asked for, or what the others leave. */
  #rate(workspaceId: number, { demand, otherDemand }: Account): number | null {
    const { eventsPerSecond } = this.limitsOf(workspaceId);
    if (eventsPerSecond === null || otherDemand === 0) return eventsPerSecond;
    return Math.max(eventsPerSecond * LEAST_SHARE, (eventsPerSecond * demand) / (demand + otherDemand), eventsPerSecond - otherDemand);
  }

  #account(workspaceId: number, now: number): Account {
    const day = Math.floor(now / DAY_MS);
    const rate = this.limitsOf(workspaceId).eventsPerSecond;
    const known = this.#accounts.get(workspaceId);
    if (known === undefined) {
      const fresh: Account = { tokens: rate ?? 0, refilledAt: now, day, usedToday: 0, accepted: 0, refused: 0, refusedAt: null, asked: 0, demand: 0, otherDemand: 0 };
      this.#accounts.set(workspaceId, fresh);
      return fresh;
    }
    if (known.day !== day) Object.assign(known, { day, usedToday: 0 });
    const share = this.#rate(workspaceId, known);
    // A clock that was set back gives nothing and takes nothing.
    if (share !== null) known.tokens = Math.min(share, known.tokens + (Math.max(0, now - known.refilledAt) / 1_000) * share);
    known.refilledAt = now;
    return known;
  }
}
