import type { HttpSink } from '@rookery/simulators';
import type { Ledger } from '../crash/load.js';
import type { Records } from '../crash/records.js';

/** What is broken once everything has drained; empty when each accepted post took each effect once and was sent. */
export function brokenLaws(records: Records, ledger: Ledger, sink: HttpSink): readonly string[] {
  const ids = [...ledger.accepted.values()].flat().map(({ id }) => id);
  const idsOf = (agent: string, port = 'out') => records.events.filter((event) => event.agent === agent && event.port === port).map(({ payload }) => String(payload['id']));
  const counts = [...ledger.accepted].flatMap(([k, posts]) => posts.map((_, index) => `${k} ${index + 1}`));
  const tallied = records.events.filter(({ agent }) => agent === 'tally').map(({ payload }) => `${String(payload['key'])} ${String(payload['count'])}`);
  const eventIds = records.events.filter(({ agent, port }) => agent === 'first' && port === 'out').map(({ id }) => id);
  const sent = sink.tally();
  const keysOfPath = Map.groupBy(sink.calls(), ({ path }) => path);
  return [
    ...ledger.faults,
    ...differences('posts in the log', ids, idsOf('posts')),
    ...differences('outputs of the code', ids, idsOf('score')),
    ...differences('first ones', ids, idsOf('first')),
    ...differences('duplicates', [], idsOf('first', 'duplicate')),
    ...differences('counts', counts, tallied),
    ...differences('deliveries', eventIds, records.deliveries.map(({ event }) => event)),
    ...records.deliveries.filter(({ status }) => status !== 'accepted' && status !== 'delivered').map(({ event, status }) => `the delivery of ${event} is ${status}`),
    ...differences('lots that were called for', ids.map((id) => `/${id}`), [...keysOfPath.keys()]),
    ...[...keysOfPath].filter(([, calls]) => new Set(calls.map(({ idempotencyKey }) => idempotencyKey)).size !== 1).map(([path]) => `${path} was called with several keys`),
    ...differences('idempotency keys', ids.map(() => 'one'), Object.keys(sent.perKey).map(() => 'one')),
    ...records.failed.map(({ agent, code, message }) => `"${agent}" failed on an event: ${code} ${message}`),
  ];
}

/** Each of `wanted` as often as it is there, and nothing else. */
function differences(what: string, wanted: readonly string[], found: readonly string[]): readonly string[] {
  const times = new Map<string, number>();
  for (const one of wanted) times.set(one, (times.get(one) ?? 0) + 1);
  for (const one of found) times.set(one, (times.get(one) ?? 0) - 1);
  return [...times].filter(([, balance]) => balance !== 0).slice(0, 10).map(([one, balance]) => `${what}: "${one}" is ${balance > 0 ? 'missing' : 'too often there'} (${Math.abs(balance)})`);
}
