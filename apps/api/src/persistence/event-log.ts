import type { EventLog, IngestRequest, IngestResult, NewEvent, StoredEvent } from '@rookery/engine';
import { insertEvents } from './append-events.js';
import type { Database, Session, Statement } from './database.js';
import { dropDuplicates } from './dedupe-keys.js';
import { batchColumns, batchOf, eventColumns, eventIdColumns, storedEvents, toStoredEvent, type EventBatch, type EventRow, type Head } from './event-rows.js';
import { numbers } from './parameters.js';
import { applyReports } from './receipts.js';

/** One range scan of event_pkey a link, stopped by its limit; the nested loop keeps each link's order. */
const readRanges: Statement = {
  name: 'read-links',
  text: `select r.link_id, e.* from unnest($1::int[], $2::int[], $3::bigint[], $4::bigint[]) r(link_id, producer_id, after, up_to)
    cross join lateral (
      select ${eventColumns} from event e
      where e.producer_id = r.producer_id and e.position > r.after and e.position <= r.up_to and e.workspace_id = $5
      order by e.position limit $6
    ) e`,
};

/** Uses event_pkey once an id. */
const loadEvents: Statement = {
  name: 'load-events',
  text: `select ${eventColumns} from unnest($1::int[], $2::bigint[]) i(producer_id, position)
    join event e on e.producer_id = i.producer_id and e.position = i.position where e.workspace_id = $3`,
};

/**
 * The whole of an ingest without dedupe keys, and its last part otherwise: a producer that is closed, of another
 * agent or workspace, takes nothing and gives back no row. Uses producer_pkey; locks in id order.
 */
const ingestEvents: Statement = {
  name: 'ingest-events',
  text: `with locked as materialized (
      select id from producer where id = any($1::int[]) order by id for no key update
    ), taken as (
      update producer p set head = p.head + c.count
      from unnest($1::int[], $2::int[], $3::int[], $4::int[]) c(id, count, agent_id, workspace_id), locked l
      where p.id = c.id and l.id = c.id and p.agent_id = c.agent_id and p.workspace_id = c.workspace_id and p.is_open
      returning p.id, p.head - c.count as base, p.version, p.workspace_id
    ), inserted as (
      ${insertEvents(6, { version: 't.version', now: '$5::bigint', workspace: 't.workspace_id' })}
    ) select id, base, version from taken`,
};

/** Uses producer_port_key. */
const openSources: Statement = {
  name: 'open-sources',
  text: `select p.agent_id, max(p.version) as version from producer p
    join unnest($1::int[], $2::int[]) a(id, workspace_id) on a.id = p.agent_id and a.workspace_id = p.workspace_id
    where p.is_open group by p.agent_id`,
};

export function createEventLog(database: Database): EventLog {
  return {
    read: async ({ workspaceId, ranges, limit }) => {
      const found = new Map<number, StoredEvent[]>(ranges.map(({ linkId }) => [linkId, []]));
      const rows = await database.rows<EventRow & { readonly link_id: number }>(readRanges, [
        numbers(ranges.map(({ linkId }) => linkId)), numbers(ranges.map(({ producerId }) => producerId)), numbers(ranges.map(({ after }) => after)),
        numbers(ranges.map(({ upTo }) => upTo ?? Number.MAX_SAFE_INTEGER)), workspaceId, limit,
      ]);
      for (const row of rows) found.get(row.link_id)?.push(toStoredEvent(row));
      return found;
    },
    load: async ({ workspaceId, ids }) => (await database.rows<EventRow>(loadEvents, [...eventIdColumns(ids), workspaceId])).map(toStoredEvent),
    ingest: (requests, now) => ingest(database, requests, now),
  };
}

interface Entry {
  readonly request: IngestRequest;
  readonly event: NewEvent;
  readonly scope: { readonly workspaceId: number; readonly agentId: number; readonly windowMs: number };
}

async function ingest(database: Database, requests: readonly IngestRequest[], now: number): Promise<readonly IngestResult[]> {
  const entries = requests.flatMap((request) => {
    const scope = { workspaceId: request.workspaceId, agentId: request.agentId, windowMs: request.dedupeWindowMs };
    return request.events.map((event): Entry => ({ request, event, scope }));
  });
  // One statement commits itself, which saves three round trips; an empty post still has to hear whether it is closed.
  if (requests.every(({ events, reports }) => reports === undefined && events.length > 0 && events.every(({ dedupeKey }) => dedupeKey === undefined))) return store(database, requests, entries, now, new Map());
  for (;;) {
    const results = await database.transaction(async (session) => ingestOnce(session, requests, entries, now)).catch((error: unknown) => {
      if (error instanceof ClosedMeanwhileError) return undefined;
      throw error;
    });
    if (results !== undefined) return results;
  }
}

/** A source was closed between the look and the insert; its keys were noted for nothing, so all is taken back and done again. */
class ClosedMeanwhileError extends Error {}

async function ingestOnce(session: Session, requests: readonly IngestRequest[], entries: readonly Entry[], now: number): Promise<readonly IngestResult[]> {
  const agents = [...new Map(requests.map((request) => [request.agentId, request])).values()];
  const open = await session.rows<{ readonly agent_id: number; readonly version: number }>(openSources, [
    numbers(agents.map(({ agentId }) => agentId)), numbers(agents.map(({ workspaceId }) => workspaceId)),
  ]);
  const versions = new Map(open.map((row) => [row.agent_id, row.version]));
  const passing = await dropDuplicates(session, entries.filter(({ scope }) => versions.has(scope.agentId)), now);
  const results = await store(session, requests, passing, now, versions);
  if (results.some((result, index) => result.status === 'closed' && versions.has(requests[index]?.agentId ?? 0))) throw new ClosedMeanwhileError();
  for (const [index, { reports }] of requests.entries()) {
    if (reports !== undefined && results[index]?.status === 'accepted') await applyReports(session, { ...reports, now });
  }
  return results;
}

async function store(session: Session, requests: readonly IngestRequest[], entries: readonly Entry[], now: number, versions: ReadonlyMap<number, number>): Promise<readonly IngestResult[]> {
  const batch = batchOf(entries.map(({ event }) => event));
  const scopes = new Map(entries.map(({ event, scope }) => [event.producerId, scope]));
  const taken = entries.length === 0 ? [] : await session.rows<{ readonly id: number; readonly base: number; readonly version: number }>(ingestEvents, [
    numbers(batch.producers.map(({ id }) => id)), numbers(batch.producers.map(({ count }) => count)),
    numbers(batch.producers.map(({ id }) => scopes.get(id)?.agentId ?? 0)), numbers(batch.producers.map(({ id }) => scopes.get(id)?.workspaceId ?? 0)),
    now, ...batchColumns(batch),
  ]);
  const heads = new Map(taken.map((row) => [row.id, row]));
  const storedBy = new Map(requests.map((request) => [request, new Array<StoredEvent>()]));
  const kept = { ...batch, ...keepOpen(batch, entries, heads) };
  for (const [index, event] of storedEvents(kept, (id) => heads.get(id) ?? CLOSED, now).entries()) {
    const entry = kept.entries[index];
    if (entry !== undefined) storedBy.get(entry.request)?.push(event);
  }
  const sent = new Set(entries.map(({ request }) => request));
  return requests.map((request) => resultOf(request, storedBy.get(request) ?? [], sent.has(request), versions));
}

/** What {@link keepOpen} leaves has a head; this one stands for none. */
const CLOSED: Head = { base: 0, version: 0 };

function keepOpen(batch: EventBatch, entries: readonly Entry[], heads: ReadonlyMap<number, unknown>): Pick<EventBatch, 'events' | 'ranks'> & { readonly entries: readonly Entry[] } {
  if (heads.size === batch.producers.length) return { entries, events: batch.events, ranks: batch.ranks };
  const indexes = [...entries.keys()].filter((index) => heads.has(entries[index]?.event.producerId ?? 0));
  const kept = indexes.flatMap((index) => entries[index] ?? []);
  return { entries: kept, events: kept.map(({ event }) => event), ranks: indexes.map((index) => batch.ranks[index] ?? 0) };
}

function resultOf(request: IngestRequest, stored: readonly StoredEvent[], wasSent: boolean, versions: ReadonlyMap<number, number>): IngestResult {
  const version = stored[0]?.version ?? (wasSent ? undefined : versions.get(request.agentId));
  if (version === undefined) return { status: 'closed' };
  return { status: 'accepted', version, stored, duplicates: request.events.length - stored.length };
}
