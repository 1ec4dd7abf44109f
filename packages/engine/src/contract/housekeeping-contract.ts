import type { EventId } from '@rookery/model';
import { expect, test } from 'vitest';
import { agent, chain, DAY, document, found, idOf, link, START, World, type StoreUnderTest } from './world.js';

const keeping = (keep: number | string) => document({ feed: agent('manual', { retention: { keep } }), score: agent('javascript') }, [link('feed', 'score')]);

/** What the sweeper sees and what it deletes. */
export function housekeepingContract(under: () => StoreUnderTest): void {
  const waiting = async (world: World, now = START) => (await world.store.housekeeping.findWaiting({ now })).map(({ agentId }) => agentId);
  const left = async (world: World) => (await world.store.log.read({ workspaceId: 1, limit: 100, ranges: [{ linkId: 1, producerId: world.producer('feed'), after: 0, upTo: null }] })).get(1)?.map(({ position }) => position);
  const sweep = (world: World, now: number, batch = 1_000) => world.store.housekeeping.sweep({ now, batch });

  test('finds a runner with lag, and not one without', async () => {
    const world = await World.open(under());
    expect(await waiting(world)).toEqual([]);
    await world.fill('feed', 1);
    expect(await waiting(world)).toEqual([world.agent('score').agentId]);
    await world.consume('feed', 'score', 1);
    expect(await waiting(world)).toEqual([]);
  });

  test('finds a runner with a due timer, an injection, a request or a due delivery', async () => {
    const world = await World.open(under());
    const [event] = await world.fill('feed', 1);
    await world.consume('feed', 'score', 1);
    await world.turn('score', { timersSet: [{ key: 'a', name: 'stop', dueAt: START + 5, payload: '1' }] });
    expect(await waiting(world, START + 4)).toEqual([]);
    expect(await waiting(world, START + 5)).toEqual([world.agent('score').agentId]);
    await world.store.schedules.request({ ...world.agentScope('feed'), now: START });
    expect(await waiting(world)).toEqual([world.agent('feed').agentId]);
    await world.turn('alert', { deliveries: [world.delivery(found(event, 'the event'))] });
    expect(new Set(await waiting(world))).toEqual(new Set([world.agent('feed').agentId, world.agent('alert').agentId]));
  });

  test('measures the lag of the link furthest behind', async () => {
    const world = await World.open(under());
    await world.fill('feed', 5);
    await world.turn('score', { outputs: world.events('score', 2) });
    await world.consume('feed', 'score', 1);
    expect(await world.store.housekeeping.greatestLag(world.scope)).toBe(4);
    await world.consume('feed', 'score', 5);
    expect(await world.store.housekeeping.greatestLag(world.scope)).toBe(2);
  });

  test('deletes what is older than seven days and below every cursor', async () => {
    const world = await World.open(under());
    await world.fill('feed', 3);
    await world.fill('feed', 1, {}, START + DAY);
    await world.consume('feed', 'score', 2);
    expect(await sweep(world, START + 7 * DAY)).toMatchObject({ events: 0 });
    expect(await sweep(world, START + 7 * DAY + 1)).toMatchObject({ events: 2 });
    expect(await left(world)).toEqual([3, 4]);
    await world.consume('feed', 'score', 4);
    expect(await sweep(world, START + 7 * DAY + 1)).toMatchObject({ events: 1 });
    expect(await left(world)).toEqual([4]);
  });

  test('deletes in bounded batches', async () => {
    const world = await World.open(under(), keeping('none'));
    await world.fill('feed', 5);
    await world.consume('feed', 'score', 5);
    expect(await sweep(world, START + 1, 2)).toMatchObject({ events: 2 });
    expect(await sweep(world, START + 1, 2)).toMatchObject({ events: 2 });
    expect(await sweep(world, START + 1, 2)).toMatchObject({ events: 1 });
    expect(await left(world)).toEqual([]);
  });

  test('with none, deletes once every link has passed', async () => {
    const world = await World.open(under(), keeping('none'));
    await world.fill('feed', 3);
    await world.consume('feed', 'score', 2);
    expect(await sweep(world, START)).toMatchObject({ events: 2 });
    expect(await left(world)).toEqual([3]);
  });

  test('keeps positions dense after everything was deleted', async () => {
    const world = await World.open(under(), keeping('none'));
    await world.fill('feed', 3);
    await world.consume('feed', 'score', 3);
    await sweep(world, START);
    expect(await world.fill('feed', 1)).toMatchObject([{ position: 4 }]);
  });

  test('with a number, keeps the last so many', async () => {
    const world = await World.open(under(), keeping(2));
    await world.fill('feed', 5);
    await world.consume('feed', 'score', 5);
    expect(await sweep(world, START)).toMatchObject({ events: 3 });
    expect(await left(world)).toEqual([4, 5]);
  });

  test('with a duration, keeps what is younger', async () => {
    const world = await World.open(under(), keeping('1h'));
    await world.fill('feed', 2);
    await world.consume('feed', 'score', 2);
    expect(await sweep(world, START + 3_600_000)).toMatchObject({ events: 0 });
    expect(await sweep(world, START + 3_600_001)).toMatchObject({ events: 2 });
  });

  test('with failed, keeps only what failed', async () => {
    const world = await World.open(under(), keeping('failed'));
    const events = await world.fill('feed', 3);
    await world.consume('feed', 'score', 3);
    await world.turn('score', { failed: [{ eventId: idOf(found(events[1], 'second')), code: 'code.threw', message: 'no', detail: '{}' }] });
    expect(await sweep(world, START + DAY)).toMatchObject({ events: 2 });
    expect(await left(world)).toEqual([2]);
  });

  test('never deletes what a failed event, an injection or an open delivery needs', async () => {
    const world = await World.open(under(), { ...chain, agents: { ...chain.agents, feed: agent('manual', { retention: { keep: 'none' } }) } });
    const events = await world.fill('feed', 5);
    const ids = events.map(idOf);
    await world.consume('feed', 'score', 5);
    await world.turn('score', { failed: [{ eventId: found(ids[0], '1'), code: 'code.threw', message: 'no', detail: '{}' }] });
    await world.store.housekeeping.inject({ ...world.agentScope('score'), eventIds: [found(ids[1], '2')], now: START, replayId: null });
    await world.turn('alert', { deliveries: [world.delivery(found(events[2], '3')), world.delivery(found(events[3], '4'), { status: 'sending' })] });
    expect(await sweep(world, START + 30 * DAY)).toMatchObject({ events: 1 });
    expect(await left(world)).toEqual([1, 2, 3, 4]);
    await world.store.deliveries.recordOutcomes({ ...(await world.runner('alert')), version: 1, now: START, outcomes: [world.outcome(found(events[3], '4'))] });
    expect(await sweep(world, START + 30 * DAY)).toMatchObject({ events: 1 });
    expect(await left(world)).toEqual([1, 2, 3]);
  });

  test('forgets a failed event after thirty days, and then what it held, but not while it is on its way again', async () => {
    const world = await World.open(under(), keeping('none'));
    const [first, second] = (await world.fill('feed', 2)).map(idOf);
    const fail = (eventId: EventId) => world.turn('score', { failed: [{ eventId, code: 'code.threw', message: 'no', detail: '{}' }] });
    await world.consume('feed', 'score', 2);
    await fail(found(first, 'first'));
    await fail(found(second, 'second'));
    await world.store.housekeeping.inject({ ...world.agentScope('score'), eventIds: [found(second, 'second')], now: START, replayId: null });
    expect(await sweep(world, START + 30 * DAY)).toMatchObject({ failedEvents: 0, events: 0 });
    expect(await sweep(world, START + 30 * DAY + 1)).toMatchObject({ failedEvents: 1 });
    expect(await sweep(world, START + 30 * DAY + 1)).toMatchObject({ failedEvents: 0, events: 1 });
    expect(await left(world)).toEqual([2]);
  });

  test('a draining link holds its events as a live one does', async () => {
    const world = await World.open(under(), keeping('none'));
    await world.fill('feed', 2);
    await world.publish(document({ feed: agent('manual', { retention: { keep: 'none' } }) }, []));
    expect(await sweep(world, START)).toMatchObject({ events: 0 });
    await world.consume('feed', 'score', 2);
    expect(await sweep(world, START)).toMatchObject({ events: 2 });
  });

  test('deletes expired state', async () => {
    const world = await World.open(under());
    await world.turn('score', { state: [{ key: 'a', value: '1', expiresAt: START + 10 }, { key: 'b', value: '1', expiresAt: START + 20 }, { key: 'c', value: '1', expiresAt: null }] });
    expect(await sweep(world, START + 10)).toMatchObject({ state: 1 });
    expect(await sweep(world, START + 30)).toMatchObject({ state: 1 });
    expect(await sweep(world, START + DAY)).toMatchObject({ state: 0 });
  });
}
