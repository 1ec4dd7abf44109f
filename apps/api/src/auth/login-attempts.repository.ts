import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A bucket of attempts: full at first, one taken out by each attempt, one put back every `refillMs`. */
export interface Bucket {
  readonly name: string;
  readonly burst: number;
  readonly refillMs: number;
}

/** A bucket that was not used for so long is full, and need not be known. */
const FORGOTTEN_AFTER_MS = 30 * 60_000;
const FORGOTTEN_AT_ONCE = 1_000;

/** Counts attempts for all processes on the database. */
@Injectable()
export class LoginAttemptsRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  /** Takes one out of each bucket, or none and says how long until there is one in each, in milliseconds. */
  take(buckets: readonly Bucket[], now: number): Promise<number> {
    const [names, bursts, refills] = columnsOf(buckets);
    return this.#database.transaction(async (manager) => {
      // Rows are locked in the order of their names, so that two attempts never wait for each other.
      const rows = await manager.query<{ readonly tokens: number; readonly refillMs: number }[]>(
        `insert into login_attempt as a (name, tokens, at) select name, burst, $4 from unnest($1::text[], $2::float8[], $3::float8[]) g(name, burst, refill) order by name
         on conflict (name) do update set at = greatest(a.at, excluded.at),
           tokens = least(excluded.tokens, a.tokens + greatest(0, extract(epoch from excluded.at - a.at) * 1000) / (select g.refill from unnest($1::text[], $3::float8[]) g(name, refill) where g.name = a.name))
         returning tokens, (select g.refill from unnest($1::text[], $3::float8[]) g(name, refill) where g.name = a.name) as "refillMs"`,
        [names, bursts, refills, new Date(now)],
      );
      const waitMs = Math.max(...rows.map(({ tokens, refillMs }) => (tokens >= 1 ? 0 : (1 - tokens) * refillMs)));
      if (waitMs === 0) await manager.query('update login_attempt set tokens = tokens - 1 where name = any($1)', [names]);
      return waitMs;
    });
  }

  async giveBack(buckets: readonly Bucket[]): Promise<void> {
    const [names, bursts] = columnsOf(buckets);
    await this.#database.query('update login_attempt a set tokens = least(g.burst, a.tokens + 1) from unnest($1::text[], $2::float8[]) g(name, burst) where a.name = g.name', [names, bursts]);
  }

  async forgetOld(now: number): Promise<void> {
    await this.#database.query(
      'delete from login_attempt where name in (select name from login_attempt where at < $1 order by at limit $2 for update skip locked)',
      [new Date(now - FORGOTTEN_AFTER_MS), FORGOTTEN_AT_ONCE],
    );
  }
}

function columnsOf(buckets: readonly Bucket[]): readonly [readonly string[], readonly number[], readonly number[]] {
  const sorted = buckets.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return [sorted.map(({ name }) => name), sorted.map(({ burst }) => burst), sorted.map(({ refillMs }) => refillMs)];
}
