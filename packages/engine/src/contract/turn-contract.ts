import { expect, test } from 'vitest';
import { chain, DAY, found, idOf, link, START, World, type StoreUnderTest } from './world.js';

/** Turns: the fence, cursors, outputs, keyed state, timers, sources, injections. */
export function turnContract(under: () => StoreUnderTest): void {
  test('commits cursor and outputs together, and gives the outputs as a reader finds them', async () => {
    const world = await World.open(under());
    const [event] = await world.fill('feed', 3);
    const { id: linkId } = world.link('feed', 'score');
    const outputs = world.events('score', 2, { key: 'k', parents: [idOf(found(event, 'the event'))], hops: 1, traceId: '9-9' });
    const result = await world.turn('score', { cursors: [{ linkId, from: 0, to: 2 }], outputs, version: 7, now: START + 1 });
    expect(result).toMatchObject({ status: 'committed', duplicates: 0, stored: [{ position: 1, version: 7, createdAt: START + 1 }, { position: 2 }] });
    expect(await world.unread('score', 'alert')).toEqual(result.status === 'committed' ? result.stored : 'fenced');
    expect((await world.unread('feed', 'score')).map(({ position }) => position)).toEqual([3]);
  });

  test('writes nothing when the epoch is over', async () => {
    const world = await World.open(under());
    await world.fill('feed', 1);
    const { epoch } = await world.runner('score');
    const { id: linkId } = world.link('feed', 'score');
    const result = await world.turn('score', {
      epoch: epoch - 1, cursors: [{ linkId, from: 0, to: 1 }], outputs: world.events('score', 1), state: [{ key: 'a', value: '1', expiresAt: null }],
    });
    expect(result).toEqual({ status: 'fenced' });
    expect(await world.unread('feed', 'score')).toHaveLength(1);
    expect(await world.unread('score', 'alert')).toEqual([]);
    expect(await world.store.turns.loadState({ ...(await world.runner('score')), keys: ['a'], now: START })).toEqual(new Map());
  });

  test('is fenced after a publish, and has no inputs', async () => {
    const world = await World.open(under());
    const before = await world.runner('score');
    await world.publish(chain);
    expect(await world.turn('score', before)).toEqual({ status: 'fenced' });
    expect(await world.store.turns.loadInputs(before)).toBeUndefined();
  });

  test('throws when a cursor is elsewhere, and writes nothing', async () => {
    const world = await World.open(under());
    await world.fill('feed', 3);
    await world.consume('feed', 'score', 1);
    const { id: linkId } = world.link('feed', 'score');
    await expect(world.turn('score', { cursors: [{ linkId, from: 0, to: 2 }], outputs: world.events('score', 1), state: [{ key: 'a', value: '1', expiresAt: null }] })).rejects.toThrow(/cursor/);
    expect(await world.cursors('score')).toEqual(new Map([[linkId, 1]]));
    expect(await world.unread('score', 'alert')).toEqual([]);
    expect(await world.store.turns.loadState({ ...(await world.runner('score')), keys: ['a'], now: START })).toEqual(new Map());
  });

  test('emits to several ports of one agent', async () => {
    const world = await World.open(under(), { ...chain, links: [...chain.links, link('score', 'alert', 'error')] });
    const errorProducer = world.producer('score', 'error');
    const outputs = [world.event('score'), world.event('score', { producerId: errorProducer }), world.event('score')];
    const result = await world.turn('score', { outputs });
    expect(result).toMatchObject({ stored: [{ producerId: world.producer('score'), position: 1 }, { producerId: errorProducer, position: 1 }, { producerId: world.producer('score'), position: 2 }] });
  });

  test('keeps, replaces and deletes state', async () => {
    const world = await World.open(under());
    await world.turn('score', { state: [{ key: 'a', value: '{"n":1}', expiresAt: null }, { key: 'b', value: '2', expiresAt: null }, { key: 'c', value: '3', expiresAt: null }] });
    await world.turn('score', { state: [{ key: 'a', value: '{"n":2}', expiresAt: null }, { key: 'b', value: null, expiresAt: null }] });
    const runner = await world.runner('score');
    expect(await world.store.turns.loadState({ ...runner, keys: ['a', 'b', 'c', 'd'], now: START })).toEqual(new Map([['a', '{"n":2}'], ['c', '3']]));
    expect(await world.store.turns.loadState({ ...(await world.runner('alert')), keys: ['a'], now: START })).toEqual(new Map());
  });

  test('reads expired state as absent at once', async () => {
    const world = await World.open(under());
    await world.turn('score', { state: [{ key: 'a', value: '1', expiresAt: START + 10 }, { key: 'b', value: '2', expiresAt: null }] });
    const runner = await world.runner('score');
    expect([...(await world.store.turns.loadState({ ...runner, keys: ['a', 'b'], now: START + 9 })).keys()].toSorted()).toEqual(['a', 'b']);
    expect([...(await world.store.turns.loadState({ ...runner, keys: ['a', 'b'], now: START + 10 })).keys()]).toEqual(['b']);
    expect([...(await world.store.turns.listState({ ...runner, now: START + 10, limit: 10 })).keys()]).toEqual(['b']);
  });

  test('lists state by key, page by page', async () => {
    const world = await World.open(under());
    await world.turn('score', { state: ['b', 'B', '', 'a', 'c'].map((key) => ({ key, value: '0', expiresAt: null })) });
    const runner = await world.runner('score');
    expect([...(await world.store.turns.listState({ ...runner, now: START, limit: 4 })).keys()]).toEqual(['', 'B', 'a', 'b']);
    expect([...(await world.store.turns.listState({ ...runner, now: START, limit: 1, after: '' })).keys()]).toEqual(['B']);
    expect([...(await world.store.turns.listState({ ...runner, now: START, limit: 3, after: 'b' })).keys()]).toEqual(['c']);
  });

  test('keeps state under keys with characters a database may not keep', async () => {
    const world = await World.open(under());
    await world.turn('score', { state: [{ key: 'a\0b', value: '1', expiresAt: null }] });
    expect(await world.store.turns.loadState({ ...(await world.runner('score')), keys: ['a\0b'], now: START })).toEqual(new Map([['a\0b', '1']]));
  });

  test('gives due timers in due order and says when the next is due', async () => {
    const world = await World.open(under());
    const timer = (key: string, dueAt: number) => ({ key, name: 'stop', dueAt, payload: `"${key}"` });
    await world.turn('score', { timersSet: [timer('c', START + 30), timer('a', START + 10), timer('b', START + 20)] });
    const runner = await world.runner('score');
    expect(await world.store.turns.dueTimers({ ...runner, now: START + 20, limit: 10 })).toEqual({ due: [timer('a', START + 10), timer('b', START + 20)], nextDueAt: START + 30 });
    expect(await world.store.turns.dueTimers({ ...runner, now: START + 40, limit: 1 })).toEqual({ due: [timer('a', START + 10)], nextDueAt: START + 20 });
    expect(await world.store.turns.dueTimers({ ...runner, now: START, limit: 1 })).toEqual({ due: [], nextDueAt: START + 10 });
    expect(await world.store.turns.dueTimers({ ...(await world.runner('alert')), now: START, limit: 1 })).toEqual({ due: [], nextDueAt: null });
  });

  test('replaces a timer of the same key and name, keeps one of another name', async () => {
    const world = await World.open(under());
    await world.turn('score', { timersSet: [{ key: 'a', name: 'stop', dueAt: START + 10, payload: '1' }, { key: 'a', name: 'warn', dueAt: START + 15, payload: '2' }] });
    await world.turn('score', { timersSet: [{ key: 'a', name: 'stop', dueAt: START + 20, payload: '3' }] });
    const { due } = await world.store.turns.dueTimers({ ...(await world.runner('score')), now: START + 50, limit: 10 });
    expect(due).toEqual([{ key: 'a', name: 'warn', dueAt: START + 15, payload: '2' }, { key: 'a', name: 'stop', dueAt: START + 20, payload: '3' }]);
  });

  test('cancels a timer by key and name', async () => {
    const world = await World.open(under());
    await world.turn('score', { timersSet: [{ key: 'a', name: 'stop', dueAt: START, payload: '1' }, { key: 'b', name: 'stop', dueAt: START, payload: '1' }] });
    await world.turn('score', { timersCancelled: [{ key: 'a', name: 'stop' }, { key: 'z', name: 'stop' }] });
    expect((await world.store.turns.dueTimers({ ...(await world.runner('score')), now: START, limit: 10 })).due.map(({ key }) => key)).toEqual(['b']);
  });

  test('removes a timer that fired, only where it is still due at that time', async () => {
    const world = await World.open(under());
    await world.turn('score', { timersSet: [{ key: 'a', name: 'stop', dueAt: START, payload: '1' }, { key: 'b', name: 'stop', dueAt: START + 5, payload: '1' }] });
    await world.turn('score', { timersFired: [{ key: 'a', name: 'stop', dueAt: START }, { key: 'b', name: 'stop', dueAt: START + 1 }] });
    expect((await world.store.turns.dueTimers({ ...(await world.runner('score')), now: START + 9, limit: 10 })).due.map(({ key }) => key)).toEqual(['b']);
  });

  test('keeps a timer that is set again while it fires', async () => {
    const world = await World.open(under());
    const timer = { key: 'a', name: 'stop', dueAt: START, payload: '1' };
    await world.turn('score', { timersSet: [timer] });
    await world.turn('score', { timersFired: [timer], timersSet: [{ ...timer, dueAt: START + 5 }] });
    expect(await world.store.turns.dueTimers({ ...(await world.runner('score')), now: START, limit: 10 })).toEqual({ due: [], nextDueAt: START + 5 });
  });

  test("commits a source's cursor, items and answer together", async () => {
    const world = await World.open(under());
    await world.store.schedules.request({ ...world.agentScope('feed'), now: START });
    expect(await world.store.turns.loadInputs(await world.runner('feed'))).toMatchObject({ sourceCursor: null, requested: { at: START, by: 'person' } });
    const outputs = [world.event('feed', { dedupeKey: 'a' }), world.event('feed', { dedupeKey: 'a' }), world.event('feed')];
    const result = await world.turn('feed', { outputs, source: { cursor: '2026-01-01T00:00:00.123456Z', answers: START, dedupeWindowMs: DAY, more: false } });
    expect(result).toMatchObject({ status: 'committed', duplicates: 1, stored: [{ position: 1 }, { position: 2 }] });
    expect(await world.store.turns.loadInputs(await world.runner('feed'))).toMatchObject({ sourceCursor: '2026-01-01T00:00:00.123456Z', requested: null });
  });

  test("leaves a source's cursor alone unless it is given, and keeps a request that came meanwhile", async () => {
    const world = await World.open(under());
    await world.turn('feed', { source: { cursor: 'c', answers: null, dedupeWindowMs: DAY, more: false } });
    await world.store.schedules.request({ ...world.agentScope('feed'), now: START + 5 });
    await world.turn('feed', { source: { answers: START, dedupeWindowMs: DAY, more: false } });
    expect(await world.store.turns.loadInputs(await world.runner('feed'))).toMatchObject({ sourceCursor: 'c', requested: { at: START + 5 } });
    await world.turn('feed', { source: { cursor: null, answers: START + 5, dedupeWindowMs: DAY, more: false } });
    expect(await world.store.turns.loadInputs(await world.runner('feed'))).toMatchObject({ sourceCursor: null, requested: null });
  });

  test('asks a source again that says there is more', async () => {
    const world = await World.open(under());
    await world.store.schedules.request({ ...world.agentScope('feed'), now: START });
    await world.turn('feed', { now: START + 3, source: { answers: START, dedupeWindowMs: DAY, more: true } });
    expect(await world.store.turns.loadInputs(await world.runner('feed'))).toMatchObject({ requested: { by: 'schedule' } });
  });

  test('shares dedupe keys between turns and posts of one source', async () => {
    const world = await World.open(under());
    await world.turn('feed', { outputs: [world.event('feed', { dedupeKey: 'a' })], source: { answers: null, dedupeWindowMs: DAY, more: false } });
    expect(await world.store.log.ingest([world.post('feed', [world.event('feed', { dedupeKey: 'a' })])], START)).toMatchObject([{ duplicates: 1 }]);
  });

  test('hands failed events out again, through the agent they failed at, until a turn is done with them', async () => {
    const world = await World.open(under());
    const [event] = await world.fill('feed', 2);
    const eventId = idOf(found(event, 'the event'));
    await world.turn('score', { failed: [{ eventId, code: 'code.threw', message: 'no\0', detail: '{"line":3}' }] });
    expect(await world.store.housekeeping.replayFailed({ ...world.scope, now: START, limit: 10, agentId: world.agent('alert').agentId })).toBe(0);
    expect(await world.store.housekeeping.replayFailed({ ...world.scope, now: START, limit: 10, eventIds: [eventId] })).toBe(1);
    expect(await world.store.housekeeping.replayFailed({ ...world.scope, now: START, limit: 10 })).toBe(0);
    const injections = await world.store.turns.injections({ ...(await world.runner('score')), limit: 10 });
    expect(injections.map((injection) => injection.event)).toEqual([event]);
    await world.turn('score', { injectionsDone: injections.map(({ id }) => id) });
    expect(await world.store.turns.injections({ ...(await world.runner('score')), limit: 10 })).toEqual([]);
  });

  test('injects recorded events in the order asked for', async () => {
    const world = await World.open(under());
    const events = await world.fill('feed', 3);
    expect(await world.store.housekeeping.inject({ ...world.agentScope('alert'), eventIds: events.map(idOf).toReversed(), now: START, replayId: null })).toBe(3);
    const injections = await world.store.turns.injections({ ...(await world.runner('alert')), limit: 2 });
    expect(injections.map(({ event }) => event.position)).toEqual([3, 2]);
  });
}
