import { GoogleError } from './google-error.js';

/** Calls a minute, of a project and of one of its users. */
export interface MinuteQuota {
  readonly perProject: number;
  readonly perUser: number;
}

/** What Google documents for Sheets: 300 a minute and project, 60 a minute and user, reads and writes apart. */
export const SHEETS_QUOTA: MinuteQuota = { perProject: 300, perUser: 60 };

/** Counts in windows of a minute, as the quota page of Google Cloud does. */
export class Quotas {
  readonly #counts = new Map<string, { minute: number; count: number }>();

  constructor(private readonly now: () => number) {}

  /** Throws 429 for a call over the quota. */
  spend(what: string, quota: MinuteQuota, { project, account }: { readonly project: string; readonly account: string }): void {
    this.#count(`${what}/${project}`, quota.perProject, `Quota exceeded for quota metric '${what}' and limit '${what} per minute' of service 'googleapis.com' for consumer '${project}'.`);
    this.#count(`${what}/${project}/${account}`, quota.perUser, `Quota exceeded for quota metric '${what}' and limit '${what} per minute per user' of service 'googleapis.com' for consumer '${project}'.`);
  }

  #count(key: string, limit: number, message: string): void {
    const minute = Math.floor(this.now() / 60_000);
    const known = this.#counts.get(key);
    const entry = known?.minute === minute ? known : { minute, count: 0 };
    this.#counts.set(key, entry);
    if (entry.count >= limit) throw new GoogleError(429, message, 'RATE_LIMIT_EXCEEDED');
    entry.count += 1;
  }
}
