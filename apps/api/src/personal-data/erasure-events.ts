import type { JsonValue } from '@rookery/model';
import type { Session, Statement } from '../persistence/database.js';
import { ERASED, eraseJson, eraseText, type Erasing } from './erase-payload.js';
import type { Place } from './erasure-tables.js';
import { foundOf, type ErasureScope, type StepResult } from './erasure-rows.js';
import { wholeWords } from './person.js';
import { encoded, parsedOr } from './personal-values.js';

/**
 * The next stretch of the log: events that may name the person, those of traces that do, and one row more that tells where the stretch ends.
 * $3 is the value, $7 as it stands in JSON text, $8 in a URL. Uses event_pkey, erasure_trace_pkey.
 */
const find: Statement = {
  name: 'erasure finds events',
  text: `with stretch as materialized (
      select e.* from event e where (e.producer_id, e.position) > ($5::int, $6::bigint) order by e.producer_id, e.position limit $4
    ), last as (
      select e.producer_id, e.position from stretch e order by e.producer_id desc, e.position desc limit 1
    ), matched as (
      select e.*, r.found from stretch e left join erasure_trace r on r.erasure_id = $2 and r.producer_id = e.trace_producer_id and r.position = e.trace_position
      where e.workspace_id = $1 and (r.found is not null or position(lower($3) in lower(e.payload)) > 0 or position(lower($7) in lower(e.payload)) > 0 or position(lower($8) in lower(e.payload)) > 0
        or position(lower($3) in lower(e.key)) > 0 or position(lower($3) in lower(e.subject)) > 0)
    )
    select m.producer_id, m.position, m.trace_producer_id, m.trace_position, m.key, m.subject, m.payload, m.found,
      case when m.parents is not null and m.parents not like '% %' then exists (select from erasure_event x where x.erasure_id = $2 and x.is_about
        and x.producer_id = split_part(m.parents, '-', 1)::int and x.position = split_part(m.parents, '-', 2)::bigint) else false end as has_parent_about, false as is_last from matched m
    union all select l.producer_id, l.position, 0, 0, null, null, null, null, false, true from last l`,
};
// An event about the person that was not read yet is not acted on: what expires is not sent.
const rewrite: Statement = {
  name: 'erasure rewrites an event',
  text: 'update event set payload = $3, key = $4, subject = $5, expires_at = case when $7::boolean then least(coalesce(expires_at, $6), $6) else expires_at end where producer_id = $1 and position = $2',
};
const noteEvent: Statement = {
  name: 'erasure notes an event',
  text: `insert into erasure_event as e (erasure_id, producer_id, position, trace_producer_id, trace_position, is_about) values ($1, $2, $3, $4, $5, $6)
    on conflict (erasure_id, producer_id, position) do update set is_about = true where excluded.is_about and not e.is_about returning (xmax = 0) as "isNew"`,
};
const lockTrace: Statement = { name: 'erasure reads a trace', text: 'select found from erasure_trace where erasure_id = $1 and producer_id = $2 and position = $3 for update' };
const saveTrace: Statement = {
  name: 'erasure notes a trace',
  text: `insert into erasure_trace (erasure_id, producer_id, position, found) values ($1, $2, $3, $4) on conflict (erasure_id, producer_id, position) do update set found = excluded.found`,
};

interface FoundEvent {
  readonly producer_id: number;
  readonly position: number;
  readonly trace_producer_id: number;
  readonly trace_position: number;
  readonly key: string | null;
  readonly subject: string | null;
  readonly payload: string | null;
  readonly found: string | null;
  /** It came of one event alone, and that one is about the person. */
  readonly has_parent_about: boolean;
  readonly is_last: boolean;
}

interface ErasedEvent {
  readonly payload: string;
  readonly key: string | null;
  readonly subject: string | null;
  readonly isChanged: boolean;
  readonly isAbout: boolean;
  readonly found: ReadonlySet<string>;
}

/** Only counts the events of one stretch that name the person. */
export async function countEvents(session: Session, scope: ErasureScope, place: Place): Promise<StepResult> {
  const { events, end } = await nextEvents(session, scope, place);
  const count = events.filter((event) => eraseEvent(event, scope).isChanged).length;
  return { place: end, counts: count === 0 ? {} : { events: count } };
}

/**
 * Takes the person out of one stretch of the log. Positions, traces, parents and the times it came and happened stay, so that every cursor and every
 * delivery still finds its event; the trace of an event about the person is noted, and what the event held of them.
 */
export async function eraseEvents(session: Session, scope: ErasureScope, place: Place): Promise<StepResult> {
  const { erasureId, now } = scope;
  const { events, end } = await nextEvents(session, scope, place);
  let count = 0;
  let changes = 0;
  for (const event of events) {
    const erased = eraseEvent(event, scope);
    const isAbout = erased.isAbout || event.has_parent_about;
    const isMet = isAbout || erased.isChanged || event.found !== null;
    const id = [event.producer_id, event.position];
    const trace = [event.trace_producer_id, event.trace_position];
    if (erased.isChanged) await session.rows(rewrite, [...id, erased.payload, erased.key, erased.subject, now, isAbout]);
    if (erased.isAbout) await addToTrace(session, erasureId, trace, erased.found);
    const [noted] = isMet ? await session.rows<{ readonly isNew: boolean }>(noteEvent, [erasureId, ...id, ...trace, isAbout]) : [];
    if (erased.isChanged || noted !== undefined) changes += 1;
    if (erased.isChanged && noted?.isNew === true) count += 1;
  }
  return { place: end, counts: count === 0 ? {} : { events: count }, changes };
}

async function addToTrace(session: Session, erasureId: number, trace: readonly number[], found: ReadonlySet<string>): Promise<void> {
  const [known] = await session.rows<{ readonly found: string }>(lockTrace, [erasureId, ...trace]);
  const all = new Set([...(known === undefined ? [] : foundOf(known.found)), ...found]);
  await session.rows(saveTrace, [erasureId, ...trace, JSON.stringify([...all])]);
}

function eraseEvent({ payload, key, subject, found }: FoundEvent, { erasing, mark }: ErasureScope): ErasedEvent {
  const { matcher } = erasing;
  const own: Erasing = { ...erasing, known: found === null ? undefined : wholeWords(foundOf(found)) };
  const isOwn = matcher.isKey(key) || matcher.isSubject(subject);
  const value: JsonValue = parsedOr(payload ?? 'null', null);
  const erased = eraseJson(value, own, isOwn);
  const keyAfter = key !== null && (matcher.isKey(key) || eraseText(key, own) !== key) ? mark : key;
  const subjectAfter = subject !== null && (matcher.isSubject(subject) || eraseText(subject, own) !== subject) ? ERASED : subject;
  const isChanged = erased.isChanged || keyAfter !== key || subjectAfter !== subject;
  return { payload: erased.isChanged ? JSON.stringify(erased.value) : (payload ?? 'null'), key: keyAfter, subject: subjectAfter, isChanged, isAbout: erased.isAbout, found: erased.found };
}

async function nextEvents(session: Session, { workspaceId, erasureId, value, batch }: ErasureScope, place: Place): Promise<{ readonly events: readonly FoundEvent[]; readonly end: Place | null }> {
  const [producer = 0, position = 0] = place;
  const inJson = JSON.stringify(value).slice(1, -1);
  const found = await session.rows<FoundEvent & Record<string, unknown>>(find, [workspaceId, erasureId, value, batch, producer, position, inJson, encoded(value)]);
  const last = found.find((row) => row.is_last);
  return { events: found.filter((row) => !row.is_last), end: last === undefined ? null : [last.producer_id, last.position] };
}
