import type { NewEvent } from '@rookery/engine';
import { DAY, found, idOf, START, World } from '@rookery/engine/contract';
import { eventId } from '@rookery/model';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStore, query, startMigratedServer, type MigratedServer, type OpenedStore } from './test-store.fixture.js';

let migrated: MigratedServer;
let opened: OpenedStore;
beforeAll(async () => {
  migrated = await startMigratedServer();
});
afterAll(() => migrated.server.stop());
beforeEach(async () => {
  opened = await openStore(migrated);
});
afterEach(() => opened.dispose());

test('keeps an attempt that ended unknown beside the one that succeeded', async () => {
  const world = await World.open(opened);
  const [event] = await world.fill('feed', 1);
  const first = found(event, 'the event');
  await world.turn('alert', { deliveries: [world.delivery(first, { status: 'sending' })] });
  await opened.store.leases.release({ owner: 'test' });
  await opened.store.deliveries.recover({ ...(await world.runner('alert')), now: START + 5, next: 'pending' });
  await opened.store.deliveries.markSending({ ...(await world.runner('alert')), now: START + 6, marks: [{ eventId: idOf(first), attempt: 2, batchId: null }] });
  await opened.store.deliveries.recordOutcomes({ ...(await world.runner('alert')), version: 1, now: START + 7, outcomes: [world.outcome(first, { attempt: 2, startedAt: START + 6, finishedAt: START + 7 })] });
  expect(await query(migrated.database, 'select number, outcome, code, started_at::float8 as at from attempt order by number')).toEqual([
    { number: 1, outcome: 'unknown', code: 'provider.unknown', at: START },
    { number: 2, outcome: 'delivered', code: null, at: START + 6 },
  ]);
});

test('adds up what agents did, and keeps the last error and what waits until there is another', async () => {
  const world = await World.open(opened);
  const activity = { ...world.agentScope('score'), at: START, succeeded: 3, failed: 1, emitted: 2, lastError: { at: START, code: 'code.threw', message: 'no' }, lastSuccessAt: START, waiting: 7 };
  await opened.store.housekeeping.saveActivity([activity]);
  await opened.store.housekeeping.saveActivity([{ ...activity, lastError: null, lastSuccessAt: START + 9, waiting: null }]);
  expect(await query(migrated.database, `select succeeded::int, failed::int, emitted::int, last_success_at::float8, last_error_code, last_error_message, source_waiting::int from agent where slug = 'score'`)).toEqual([
    { succeeded: 6, failed: 2, emitted: 4, last_success_at: START + 9, last_error_code: 'code.threw', last_error_message: 'no', source_waiting: 7 },
  ]);
});

test('forgets dedupe keys past their window, and finished deliveries after their events', async () => {
  const world = await World.open(opened);
  const [event] = await world.fill('feed', 1, { dedupeKey: 'a' });
  await world.turn('alert', { deliveries: [world.delivery(found(event, 'the event'), { status: 'suppressed', reason: 'quiet hours' })] });
  await world.consume('feed', 'score', 1);
  expect(await opened.store.housekeeping.sweep({ now: START + DAY, batch: 100 })).toEqual({ events: 0, state: 0, dedupeKeys: 1, deliveries: 0, failedEvents: 0 });
  expect(await opened.store.housekeeping.sweep({ now: START + 8 * DAY, batch: 100 })).toEqual({ events: 1, state: 0, dedupeKeys: 0, deliveries: 1, failedEvents: 0 });
  expect(await opened.store.housekeeping.sweep({ now: START + 9 * DAY, batch: 100 })).toEqual({ events: 0, state: 0, dedupeKeys: 0, deliveries: 0, failedEvents: 0 });
});

test('sweeps past what it must keep, a stretch at a time, and comes back for it', async () => {
  const world = await World.open(opened);
  const events = await world.fill('feed', 6);
  await world.consume('feed', 'score', 6);
  const failed = events.slice(0, 3).map((event) => ({ eventId: idOf(event), code: 'code.threw', message: 'no', detail: '{}' }));
  await world.turn('score', { failed });
  const sweep = async () => (await opened.store.housekeeping.sweep({ now: START + 30 * DAY, batch: 2 })).events;
  expect([await sweep(), await sweep(), await sweep()]).toEqual([0, 1, 2]);
  await query(migrated.database, 'delete from failed_event');
  expect([await sweep(), await sweep(), await sweep()].reduce((sum, count) => sum + count)).toBe(3);
});

test('never deadlocks when turns, ingests, publishes, renewals and sweeps run at once', async () => {
  const world = await World.open(opened);
  const document = found(await opened.store.workflows.document({ ...world.scope, version: 1 }), 'the document');
  const post = world.post('feed', [world.event('feed', { dedupeKey: 'a' }), world.event('feed', { dedupeKey: 'b' }), world.event('feed')]);
  await Promise.all(
    Array.from({ length: 12 }, (_, index) => [
      opened.store.log.ingest([post], START + index * 2 * DAY),
      world.turn('feed', { outputs: [world.event('feed', { dedupeKey: 'b' }), world.event('feed', { dedupeKey: 'a' })], source: { answers: null, dedupeWindowMs: 1, more: false } }),
      world.turn('score', { outputs: world.events('score', 3), state: [{ key: 'a', value: '1', expiresAt: START }] }),
      world.publish(document),
      opened.store.leases.renew({ owner: 'test', ttlMs: 60_000 }),
      opened.store.housekeeping.sweep({ now: START + 30 * DAY, batch: 100 }),
      opened.store.workflows.finishDraining({ now: START }),
    ]).flat(),
  );
  expect((await world.topology()).version).toBe(13);
});

test.each([
  ['all of it is shared', [{}, {}, {}]],
  ['all of it differs', [
    { key: 'a', hops: 1, occurredAt: START + 0.6, expiresAt: START + 5_000, traceId: eventId(7, 1), parents: [eventId(7, 1)] },
    { key: 'b', hops: 2, occurredAt: START + 1, expiresAt: null, traceId: eventId(8, 2), parents: [eventId(8, 2), eventId(8, 3)] },
    {},
  ]],
  ['a value with a NUL is shared', [{ key: 'a\0', parents: [eventId(7, 1)], traceId: eventId(7, 1) }, { key: 'a\0', parents: [eventId(7, 1)], traceId: eventId(7, 1) }]],
])('gives a batch as a reader finds it where %s', async (_name, batch: readonly Partial<NewEvent>[]) => {
  const world = await World.open(opened);
  const [result] = await world.store.log.ingest([world.post('feed', batch.map((more) => world.event('feed', more)))], START);
  const read = await world.unread('feed', 'score');
  expect(read).toHaveLength(batch.length);
  expect(result).toMatchObject({ status: 'accepted', stored: read.map((event) => ({ ...event, key: event.key?.replace('\uFFFD', '\0') ?? null })) });
});
