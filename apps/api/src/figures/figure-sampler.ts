import { Inject, Injectable } from '@nestjs/common';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BY_MINUTE_MS = 48 * HOUR;
const BY_HOUR_MS = 30 * 24 * HOUR;
/** Hours thinned out in one go: more than come up in a day, so that what a stopped server left behind is made up for. */
const HOURS_A_ROUND = 48;

/**
 * All totals as they stand, in one statement that commits itself. Whoever inserts the tick writes the figures; a second
 * scheduler waits for it and finds nothing left to do. Two probes an agent and three a link: producer_port_key,
 * agent_figure_pkey; producer_pkey, link_cursor_pkey, link_figure_pkey.
 */
const sample: Statement = {
  name: 'sample figures',
  text: `with tick as (insert into figure_tick (at) values ($1) on conflict do nothing returning at),
    agents as (
      insert into agent_figure (agent_id, at, workspace_id, succeeded, failed, emitted)
      select a.id, k.at, a.workspace_id, a.succeeded, a.failed, o.emitted
      from tick k cross join agent a
      cross join lateral (select coalesce(sum(p.head), 0)::bigint as emitted from producer p where p.agent_id = a.id and p.port <> 'error') o
      left join lateral (select f.succeeded, f.failed, f.emitted from agent_figure f where f.agent_id = a.id and f.at < k.at order by f.at desc limit 1) f on true
      where a.state <> 'gone' and (f.succeeded is null or (f.succeeded, f.failed, f.emitted) is distinct from (a.succeeded, a.failed, o.emitted))
      on conflict do nothing returning 1
    ), links as (
      insert into link_figure (link_id, at, workspace_id, passed, head)
      select l.id, k.at, l.workspace_id, c.passed, least(p.head, l.drain_to)
      from tick k cross join link l join producer p on p.id = l.producer_id
      cross join lateral (select min(c.position) as passed from link_cursor c where c.link_id = l.id) c
      left join lateral (select f.passed, f.head from link_figure f where f.link_id = l.id and f.at < k.at order by f.at desc limit 1) f on true
      where c.passed is not null and (f.passed is null or (f.passed, f.head) is distinct from (c.passed, least(p.head, l.drain_to)))
      on conflict do nothing returning 1
    ) select (select count(*)::int from tick) as ticks, (select count(*)::int from agents) as agents, (select count(*)::int from links) as links`,
};

// uses figure_tick_pkey; ticks of hours that are thinned out already are few
const oldestMinute: Statement = { name: 'oldest minute of figures', text: 'select at from figure_tick where at <= $1 and at % 3600000 <> 0 order by at limit 1' };

/** Of each hour the last figure stays. Uses the indexes on at and the primary keys. */
const thin: Statement = {
  name: 'thin out figures',
  text: `with whole as (insert into figure_tick (at) values ($2) on conflict do nothing),
    ticks as (delete from figure_tick where at > $1 and at < $2),
    links as (
      delete from link_figure f where f.at > $1 and f.at < $2 and exists (select from link_figure n where n.link_id = f.link_id and n.at > f.at and n.at <= $2)
    ) delete from agent_figure f where f.at > $1 and f.at < $2 and exists (select from agent_figure n where n.agent_id = f.agent_id and n.at > f.at and n.at <= $2)`,
};

/** The last figure before the limit stays too: what comes after it is told by the difference. */
const expire: Statement = {
  name: 'expire figures',
  text: `with ticks as (delete from figure_tick where at < $1),
    links as (
      delete from link_figure f where f.at < $1
        and (exists (select from link_figure n where n.link_id = f.link_id and n.at > f.at and n.at <= $1) or not exists (select from link l where l.id = f.link_id))
    ) delete from agent_figure f where f.at < $1
      and (exists (select from agent_figure n where n.agent_id = f.agent_id and n.at > f.at and n.at <= $1) or not exists (select from agent a where a.id = f.agent_id and a.state <> 'gone'))`,
};

export interface Sampled {
  /** False when another scheduler, or an earlier try, took this minute's figures. */
  readonly isFirst: boolean;
  /** Rows written: only agents and links that did something since their last figure. */
  readonly agents: number;
  readonly links: number;
}

/** Writes down once a minute how far everything is; 48 hours by the minute, then 30 days by the hour. */
@Injectable()
export class FigureSampler {
  readonly #database: Database;

  constructor(@Inject(DATABASE) database: Database) {
    this.#database = database;
  }

  /** Takes the figures of the minute that `now` (milliseconds) lies in, unless they are taken. */
  async sample(now: number): Promise<Sampled> {
    const [row] = await this.#database.rows<{ readonly ticks: number; readonly agents: number; readonly links: number }>(sample, [now - (now % MINUTE)]);
    return { isFirst: row?.ticks === 1, agents: row?.agents ?? 0, links: row?.links ?? 0 };
  }

  /** Thins out what is past 48 hours and deletes what is past 30 days. Returns how many hours were thinned out. */
  async sweep(now: number): Promise<number> {
    let hours = 0;
    for (; hours < HOURS_A_ROUND; hours += 1) {
      const [oldest] = await this.#database.rows<{ readonly at: number }>(oldestMinute, [now - BY_MINUTE_MS - HOUR]);
      if (oldest === undefined) break;
      const end = Math.ceil(oldest.at / HOUR) * HOUR;
      await this.#database.rows(thin, [end - HOUR, end]);
    }
    await this.#database.rows(expire, [now - BY_HOUR_MS]);
    return hours;
  }
}
