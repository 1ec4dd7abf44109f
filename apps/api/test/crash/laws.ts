import type { RecordedCall } from './recorder.js';
import type { EventRecord, Records } from './records.js';
import { leastSent } from './crash-workflow.js';
import type { Ledger, Post } from './load.js';

/**
 * What must hold at every moment, also between the death of a server and the next start: what moved a cursor left its
 * whole effect, and nothing left an effect without moving its cursor. Gives the broken laws in words, none when all hold.
 */
export function momentaryFaults(records: Records, ledger: Ledger, sourceRows: number): readonly string[] {
  const posts = eventsOf(records, 'posts');
  const sums = eventsOf(records, 'sum');
  const split = records.events.filter(({ agent }) => agent === 'split');
  const change = records.events.filter(({ agent }) => agent === 'change');
  const tallies = eventsOf(records, 'tally');
  return [
    ...ledger.faults.map((fault) => `an answer no client can use: ${fault}`),
    ...records.producers.flatMap(({ agent, port, head }) => {
      const count = eventsOf(records, agent, port).length;
      return count === head ? [] : [`${agent}.${port}: ${count} events, but its head is ${head}`];
    }),
    ...records.links.filter(({ lag, cursor }) => lag < 0 || cursor < 0).map(({ from, to, lag }) => `${from} -> ${to}: the cursor is past the head by ${-lag}`),
    ...[...ledger.accepted].flatMap(([k, accepted]) => laneFaults(k, accepted, posts)),
    ...equal('posts that reached "sum" and its outputs', cursorOf(records, 'posts', 'sum'), sums.length),
    ...onceEach('outputs of "sum"', sums.map(({ parents }) => parents)),
    ...equal('posts that reached "sum" and what it remembers', sumOf(posts.slice(0, cursorOf(records, 'posts', 'sum'))), memorySum(records)),
    ...equal('sums that reached "split" and its outputs', cursorOf(records, 'sum', 'split'), split.length),
    ...onceEach('outputs of "split"', split.map(({ parents }) => parents)),
    ...equal('posts that reached "tally" and its outputs', cursorOf(records, 'posts', 'tally'), tallies.length),
    ...equal('posts that reached "tally" and what it counted', cursorOf(records, 'posts', 'tally'), countState(records, 'tally')),
    ...onceEach('counts of "tally"', tallies.map(({ payload }) => `${String(payload['key'])} ${String(payload['count'])}`)),
    ...equal('posts that reached "change" and its outputs', cursorOf(records, 'posts', 'change'), change.length),
    ...onceEach('outputs of "change"', change.map(({ parents }) => parents)),
    ...equal('posts that reached "hold", timers and outputs', cursorOf(records, 'posts', 'hold'), records.timers + eventsOf(records, 'hold').length),
    ...onceEach('outputs of "hold"', eventsOf(records, 'hold').map(({ payload }) => String(payload['id']))),
    ...equal('what reached "aside" and what it counted', records.links.filter(({ to }) => to === 'aside').reduce((sum, link) => sum + link.cursor, 0), countState(records, 'aside')),
    ...(['send', 'late', 'fetched', 'inbox'] as const).flatMap((agent) => equal(`what reached "${agent}" and its deliveries`, records.links.find(({ to }) => to === agent)?.cursor ?? -1, deliveriesOf(records, agent).length)),
    ...onceEach('messages of the inbox', records.inbox),
    ...rowFaults(eventsOf(records, 'rows'), sourceRows),
    ...records.failed.filter(({ agent }) => agent !== 'picky').map(({ agent, code, message }) => `"${agent}" failed on an event: ${code} ${message}`),
  ];
}

/** What must hold once everything has drained: each accepted post took each of its effects exactly once, and each call was made. */
export function finalFaults(records: Records, ledger: Ledger, outside: { readonly calls: readonly RecordedCall[]; readonly sourceRows: number }): readonly string[] {
  const accepted = [...ledger.accepted.values()].flat();
  const ids = accepted.map(({ id }) => id);
  const sent = accepted.filter(({ n }) => n >= leastSent).map(({ id }) => id);
  const rowIds = Array.from({ length: outside.sourceRows }, (_, index) => String(index + 1));
  return [
    ...momentaryFaults(records, ledger, outside.sourceRows),
    ...records.links.filter(({ lag }) => lag !== 0).map(({ from, to, lag }) => `${from} -> ${to} lags ${lag}`),
    ...equal('timers left', 0, records.timers),
    ...sameSet('posts', ids, payloadIds(eventsOf(records, 'posts'))),
    ...sameSet('running sums', [...ledger.accepted.values()].flatMap(runningSums), eventsOf(records, 'sum').map(({ payload }) => `${String(payload['id'])} ${String(payload['sum'])}`)),
    ...sameSet('posts split off to be sent', sent, payloadIds(eventsOf(records, 'split', 'out'))),
    ...sameSet('counts', [...ledger.accepted].flatMap(([k, posts]) => posts.map((_, index) => `${k} ${index + 1}`)), records.inbox),
    ...sameSet('changes', [...ledger.accepted.values()].flatMap((posts) => posts.filter(({ n }, index) => posts[index - 1]?.n !== n).map(({ id }) => id)), payloadIds(eventsOf(records, 'change'))),
    ...sameSet('posts held for a while', ids, payloadIds(eventsOf(records, 'hold'))),
    ...sameSet('rows of the table', rowIds, payloadIds(eventsOf(records, 'rows'))),
    ...records.deliveries.filter(({ status }) => status !== 'accepted' && status !== 'delivered').map(({ agent, event, status }) => `the delivery of ${event} by "${agent}" is ${status}`),
    ...callFaults(records, outside.calls, { agent: 'send', path: 'send', ids: sent }),
    ...callFaults(records, outside.calls, { agent: 'late', path: 'late', ids }),
    ...callFaults(records, outside.calls, { agent: 'fetched', path: 'row', ids: rowIds }),
    ...keyFaults(outside.calls),
  ];
}

/** Each id was called for at least once, and again only where an attempt is on record whose outcome was unknown. */
function callFaults(records: Records, calls: readonly RecordedCall[], wanted: { readonly agent: string; readonly path: string; readonly ids: readonly string[] }): readonly string[] {
  // A call that was refused had no effect and may be made again.
  const byPath = Map.groupBy(calls.filter(({ tookEffect }) => tookEffect), ({ path }) => path);
  const eventOf = new Map(records.events.map((event) => [event.id, event]));
  const unknowns = new Map<string, number>();
  for (const { agent, event, outcome } of records.attempts) {
    if (agent !== wanted.agent || outcome !== 'unknown') continue;
    const id = String(eventOf.get(event)?.payload['id']);
    unknowns.set(id, (unknowns.get(id) ?? 0) + 1);
  }
  const expected = new Set(wanted.ids.map((id) => `/${wanted.path}/${id}`));
  return [
    ...wanted.ids.flatMap((id) => {
      const made = byPath.get(`/${wanted.path}/${id}`)?.length ?? 0;
      const allowed = 1 + (unknowns.get(id) ?? 0);
      if (made === 0) return [`no call for /${wanted.path}/${id} arrived`];
      return made > allowed ? [`${made} calls for /${wanted.path}/${id} arrived, but ${allowed - 1} attempts are on record as unknown`] : [];
    }),
    ...[...byPath.keys()].filter((path) => path.startsWith(`/${wanted.path}/`) && !expected.has(path)).map((path) => `a call for ${path} arrived that nothing asked for`),
  ];
}

/** A repeated call carries the key of the first; no two deliveries share one. */
function keyFaults(calls: readonly RecordedCall[]): readonly string[] {
  const faults: string[] = [];
  for (const [path, made] of Map.groupBy(calls, (call) => call.path)) {
    const keys = new Set(made.map(({ idempotencyKey }) => idempotencyKey));
    if (keys.size !== 1 || keys.has(undefined)) faults.push(`calls for ${path} carried the keys ${[...keys].map(String).join(', ')}`);
  }
  for (const [key, made] of Map.groupBy(calls, (call) => call.idempotencyKey)) {
    const paths = new Set(made.map(({ path }) => path));
    if (paths.size !== 1) faults.push(`the key ${String(key)} came with ${[...paths].join(', ')}`);
  }
  return faults;
}

/** A lane posts one after the other, so at most its last post is in doubt; and order is kept per key. */
function laneFaults(k: string, accepted: readonly Post[], posts: readonly EventRecord[]): readonly string[] {
  const stored = posts.filter(({ key }) => key === k).map(({ payload }) => payload['id']);
  const wrong = stored.findIndex((id, index) => id !== `${k}-${index + 1}`);
  if (wrong !== -1) return [`lane ${k}: its event ${wrong + 1} is ${String(stored[wrong])}`];
  return stored.length === accepted.length || stored.length === accepted.length + 1 ? [] : [`lane ${k}: ${accepted.length} posts were accepted, ${stored.length} are there`];
}

function rowFaults(rows: readonly EventRecord[], sourceRows: number): readonly string[] {
  const wrong = rows.findIndex(({ payload }, index) => Number(payload['id']) !== index + 1);
  if (wrong !== -1) return [`row ${wrong + 1} of the table came as ${JSON.stringify(rows[wrong]?.payload)}`];
  // The row that is being inserted may be seen before its insert is answered.
  return rows.length > sourceRows + 1 ? [`the table has ${sourceRows} rows, ${rows.length} came`] : [];
}

function runningSums(posts: readonly Post[]): readonly string[] {
  let sum = 0;
  return posts.map(({ id, n }) => `${id} ${(sum += n)}`);
}

function memorySum(records: Records): number {
  return records.state.filter(({ agent, key }) => agent === 'sum' && key.startsWith('key:')).reduce((sum, { value }) => sum + (JSON.parse(String(value)) as { readonly sum: number }).sum, 0);
}

function countState(records: Records, agent: string): number {
  return records.state.filter((entry) => entry.agent === agent).reduce((sum, { value }) => sum + Number(value), 0);
}

function sumOf(events: readonly EventRecord[]): number {
  return events.reduce((sum, { payload }) => sum + Number(payload['n']), 0);
}

function eventsOf(records: Records, agent: string, port = 'out'): readonly EventRecord[] {
  return records.events.filter((event) => event.agent === agent && event.port === port);
}

function deliveriesOf(records: Records, agent: string) {
  return records.deliveries.filter((delivery) => delivery.agent === agent);
}

function cursorOf(records: Records, from: string, to: string): number {
  return records.links.find((link) => link.from === from && link.to === to)?.cursor ?? -1;
}

function payloadIds(events: readonly EventRecord[]): readonly string[] {
  return events.map(({ payload }) => String(payload['id']));
}

function equal(what: string, left: number, right: number): readonly string[] {
  return left === right ? [] : [`${what}: ${left} and ${right}`];
}

function onceEach(what: string, values: readonly string[]): readonly string[] {
  const doubled = [...Map.groupBy(values, (value) => value)].filter(([, same]) => same.length > 1);
  return doubled.slice(0, 5).map(([value, same]) => `${what}: ${value} is there ${same.length} times`);
}

function sameSet(what: string, wanted: readonly string[], found: readonly string[]): readonly string[] {
  const there = new Set(found);
  const asked = new Set(wanted);
  return [
    ...onceEach(what, found),
    ...wanted.filter((value) => !there.has(value)).slice(0, 5).map((value) => `${what}: ${value} is missing`),
    ...[...there].filter((value) => !asked.has(value)).slice(0, 5).map((value) => `${what}: ${value} is there, but nobody asked for it`),
  ];
}
