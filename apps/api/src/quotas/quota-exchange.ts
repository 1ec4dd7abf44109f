import type { Database, Statement } from '../persistence/database.js';
import { numbers } from '../persistence/parameters.js';
import type { QuotaLimits, QuotaSpent, WorkspaceQuotas } from './workspace-quotas.js';

const EXCHANGE_MS = 2_000;
const CALM_MS = 10_000;
const DAY_MS = 86_400_000;
const DEMAND_MS = 10_000;
const KEPT_DAYS = 32;

const limits: Statement = { name: 'quotas', text: 'select workspace_id, events_per_second, events_per_day from quota' };
// uses quota_use_pkey; the lock order is by workspace
const spend: Statement = {
  name: 'spend quota',
  text: `insert into quota_use (workspace_id, day, accepted, refused, refused_at)
    select n.id, $5::int, n.accepted, n.refused, n.refused_at from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[]) n(id, accepted, refused, refused_at) where n.accepted > 0 or n.refused > 0 order by n.id
    on conflict (workspace_id, day) do update set accepted = quota_use.accepted + excluded.accepted, refused = quota_use.refused + excluded.refused,
      refused_at = coalesce(excluded.refused_at, quota_use.refused_at)`,
};
const demand: Statement = {
  name: 'say demand',
  text: `insert into quota_demand (workspace_id, owner, per_second, seen_at) select n.id, $3, n.demand, $4 from unnest($1::int[], $2::double precision[]) n(id, demand) order by n.id
    on conflict (workspace_id, owner) do update set per_second = excluded.per_second, seen_at = excluded.seen_at`,
};
const news: Statement = {
  name: 'quota news',
  text: `select u.workspace_id as "workspaceId", u.accepted, coalesce((select sum(d.per_second) from quota_demand d where d.workspace_id = u.workspace_id and d.owner <> $2 and d.seen_at > $3), 0) as "otherDemand"
    from quota_use u where u.day = $1`,
};
const expire: Statement = { name: 'expire quota use', text: 'with gone as (delete from quota_demand where seen_at < $2) delete from quota_use where day < $1' };

/** Tells the other processes what this one took in, and learns from them, in four small statements. */
export class QuotaExchange {
  readonly #database: Database;
  readonly #quotas: WorkspaceQuotas;
  readonly #owner: string;
  #day = 0;

  constructor(database: Database, quotas: WorkspaceQuotas, owner: string) {
    this.#database = database;
    this.#quotas = quotas;
    this.#owner = owner;
  }

  /** Returns how long to wait until the next: two seconds, or ten while nothing is limited. */
  async exchange(now: number): Promise<number> {
    const rows = await this.#database.rows<{ readonly workspace_id: number; readonly events_per_second: number | null; readonly events_per_day: number | null }>(limits, []);
    this.#quotas.setLimits(new Map(rows.map((row): [number, QuotaLimits] => [row.workspace_id, { eventsPerSecond: row.events_per_second, eventsPerDay: row.events_per_day }])));
    const day = Math.floor(now / DAY_MS);
    const spent = this.#quotas.drain(now);
    await this.#say(spent, day, now);
    this.#quotas.learn(await this.#database.rows<{ readonly workspaceId: number; readonly accepted: number; readonly otherDemand: number }>(news, [day, this.#owner, now - DEMAND_MS]), now);
    if (day !== this.#day) await this.#database.rows(expire, [day - KEPT_DAYS, now - DAY_MS]);
    this.#day = day;
    return this.#quotas.isLimited ? EXCHANGE_MS : CALM_MS;
  }

  async #say(spent: readonly QuotaSpent[], day: number, now: number): Promise<void> {
    if (spent.length === 0) return;
    const ids = numbers(spent.map(({ workspaceId }) => workspaceId));
    try {
      await this.#database.rows(spend, [ids, numbers(spent.map(({ accepted }) => accepted)), numbers(spent.map(({ refused }) => refused)), numbers(spent.map(({ refusedAt }) => refusedAt)), day]);
    } catch (error) {
      this.#quotas.undo(spent);
      throw error;
    }
    const limited = spent.filter(({ workspaceId }) => this.#quotas.limitsOf(workspaceId).eventsPerSecond !== null);
    if (limited.length > 0) await this.#database.rows(demand, [numbers(limited.map(({ workspaceId }) => workspaceId)), numbers(limited.map((one) => one.demand)), this.#owner, now]);
  }
}
