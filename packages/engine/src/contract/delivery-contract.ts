import { expect, test } from 'vitest';
import { chain, found, idOf, START, World, type StoreUnderTest } from './world.js';

/** Deliveries: one an event, attempts that match, recovery, order, receipts, replay. */
export function deliveryContract(under: () => StoreUnderTest): void {
  const open = async (count: number) => {
    const world = await World.open(under());
    const events = await world.fill('feed', count);
    return { world, events, first: found(events[0], 'the first'), runner: () => world.runner('alert') };
  };

  test('keeps one delivery an event, for ever', async () => {
    const { world, first } = await open(1);
    await world.turn('alert', { deliveries: [world.delivery(first)] });
    await world.turn('alert', { deliveries: [world.delivery(first, { status: 'suppressed', reason: 'quiet hours' })] });
    expect(await world.pending()).toEqual([idOf(first)]);
  });

  test('gives pending deliveries critical first, then earliest expiry, greater value and age', async () => {
    const { world, events } = await open(6);
    const [plain, older, valuable, late, soon, critical] = events.map((event) => world.delivery(event));
    await world.turn('alert', {
      deliveries: [
        { ...found(older, 'older'), value: 1 }, { ...found(plain, 'plain'), value: 1 }, { ...found(valuable, 'valuable'), value: 5 },
        { ...found(late, 'late'), expiresAt: START + 900 }, { ...found(soon, 'soon'), expiresAt: START + 100 }, { ...found(critical, 'critical'), critical: true },
      ],
    });
    const order = [critical, soon, late, valuable, older, plain].map((delivery) => found(delivery, 'it').eventId);
    expect(await world.pending()).toEqual(order);
    expect(await world.pending(START, { limit: 2 })).toEqual(order.slice(0, 2));
    expect(await world.pending(START, { except: order.slice(0, 4) })).toEqual(order.slice(4));
  });

  test('never gives out what has expired', async () => {
    const { world, first } = await open(1);
    await world.turn('alert', { deliveries: [world.delivery(first, { expiresAt: START + 100 })] });
    expect(await world.pending(START + 100)).toEqual([]);
    expect(await world.store.deliveries.replay({ workspaceId: 1, statuses: ['expired'], now: START, limit: 10 })).toBe(1);
  });

  test('marks only what is still pending, and only under the lease of now', async () => {
    const { world, events, runner } = await open(2);
    await world.turn('alert', { deliveries: events.map((event) => world.delivery(event)) });
    const marks = events.map((event) => ({ eventId: idOf(event), attempt: 1, batchId: 'b' }));
    const held = await runner();
    expect(await world.store.deliveries.markSending({ ...held, epoch: held.epoch - 1, now: START, marks })).toEqual([]);
    expect(await world.store.deliveries.markSending({ ...held, now: START, marks: marks.slice(0, 1) })).toEqual([marks[0]?.eventId]);
    expect(await world.store.deliveries.markSending({ ...held, now: START, marks })).toEqual([marks[1]?.eventId]);
    expect(await world.pending()).toEqual([]);
  });

  test('puts an outcome on record once, with its outputs', async () => {
    const { world, first, runner } = await open(1);
    await world.turn('alert', { deliveries: [world.delivery(first, { status: 'sending' })] });
    const outcome = world.outcome(first, { outputs: world.events('alert', 1) });
    const record = async () => world.store.deliveries.recordOutcomes({ ...(await runner()), version: 1, now: START + 1, outcomes: [outcome] });
    expect(await record()).toMatchObject([{ producerId: world.producer('alert'), position: 1, createdAt: START + 1 }]);
    expect(await record()).toEqual([]);
    expect(await world.store.log.load({ workspaceId: 1, ids: [`${world.producer('alert')}-1`, `${world.producer('alert')}-2`] })).toHaveLength(1);
  });

  test('ignores the outcome of another attempt, but not its neighbours', async () => {
    const { world, events, first, runner } = await open(2);
    await world.turn('alert', { deliveries: events.map((event) => world.delivery(event, { status: 'sending' })) });
    const outcomes = [world.outcome(first, { attempt: 2, outputs: world.events('alert', 3) }), world.outcome(found(events[1], 'second'), { outputs: world.events('alert', 1) })];
    expect(await world.store.deliveries.recordOutcomes({ ...(await runner()), version: 1, now: START, outcomes })).toMatchObject([{ position: 1 }]);
  });

  test('tries a transient refusal again when it is due', async () => {
    const { world, first, runner } = await open(1);
    await world.turn('alert', { deliveries: [world.delivery(first, { status: 'sending' })] });
    const refused = world.outcome(first, { outcome: 'transient', status: 'pending', nextAttemptAt: START + 500, spent: 1, code: 'network.refused', message: 'no' });
    await world.store.deliveries.recordOutcomes({ ...(await runner()), version: 1, now: START, outcomes: [refused] });
    expect(await world.pending(START + 499)).toEqual([]);
    expect(await world.store.deliveries.nextDueAt(await runner())).toBe(START + 500);
    const [pending] = await world.store.deliveries.loadPending({ ...(await runner()), now: START + 500, limit: 10, ordered: false, except: [] });
    expect(pending).toMatchObject({ attempts: 1, spent: 1, event: first });
    expect(await world.store.deliveries.markSending({ ...(await runner()), now: START + 500, marks: [{ eventId: idOf(first), attempt: 2, batchId: null }] })).toEqual([idOf(first)]);
    expect(await world.store.deliveries.nextDueAt(await runner())).toBeNull();
  });

  test('finds what was in the air when its owner ended, and leaves the own calls alone', async () => {
    const { world, events, first, runner } = await open(2);
    const former = await runner();
    await world.turn('alert', { deliveries: [world.delivery(first, { status: 'sending', batchId: 'b' })] });
    await world.publish(chain);
    await world.turn('alert', { deliveries: [world.delivery(found(events[1], 'second'), { status: 'sending' })] });
    expect(await world.store.deliveries.recover({ ...former, now: START + 9, next: 'pending' })).toBe(0);
    expect(await world.store.deliveries.recover({ ...(await runner()), now: START + 9, next: 'pending' })).toBe(1);
    expect(await world.store.deliveries.recover({ ...(await runner()), now: START + 9, next: 'pending' })).toBe(0);
    const pending = await world.store.deliveries.loadPending({ ...(await runner()), now: START + 9, limit: 10, ordered: false, except: [] });
    expect(pending).toMatchObject([{ event: first, attempts: 1, batchId: 'b' }]);
    expect(await world.store.deliveries.recordOutcomes({ ...former, version: 1, now: START, outcomes: [world.outcome(first, { outputs: world.events('alert', 1) })] })).toEqual([]);
  });

  test('holds what was in the air where its agent says so', async () => {
    const { world, first, runner } = await open(1);
    await world.turn('alert', { deliveries: [world.delivery(first, { status: 'sending' })] });
    await world.store.leases.release({ owner: 'test' });
    expect(await world.store.deliveries.recover({ ...(await runner()), now: START, next: 'unknown' })).toBe(1);
    expect(await world.pending()).toEqual([]);
    expect(await world.store.deliveries.replay({ workspaceId: 1, statuses: ['unknown'], now: START, limit: 10 })).toBe(1);
  });

  test('with ordered, gives only the oldest open delivery of each key', async () => {
    const { world, runner } = await open(1);
    const [a1, a2, b1] = [...(await world.fill('feed', 2, { key: 'a' })), ...(await world.fill('feed', 1, { key: 'b' }))].map((event) => found(event, 'it'));
    const [free1, free2] = await world.fill('feed', 2);
    const all = [a1, a2, b1, free1, free2].map((event) => found(event, 'it'));
    await world.turn('alert', { deliveries: all.map((event) => world.delivery(event)) });
    const ids = all.map(idOf);
    expect(await world.pending(START, { ordered: true })).toEqual([ids[0], ids[2], ids[3], ids[4]]);
    await world.store.deliveries.markSending({ ...(await runner()), now: START, marks: [{ eventId: found(ids[0], 'a1'), attempt: 1, batchId: null }] });
    expect(await world.pending(START, { ordered: true })).toEqual([ids[2], ids[3], ids[4]]);
    await world.store.deliveries.recordOutcomes({ ...(await runner()), version: 1, now: START, outcomes: [world.outcome(found(all[0], 'a1'), { outcome: 'permanent', status: 'dead' })] });
    expect(await world.pending(START, { ordered: true })).toEqual([ids[1], ids[2], ids[3], ids[4]]);
  });

  test('with ordered, an older delivery that waits for its next attempt holds its key', async () => {
    const { world, runner } = await open(1);
    const [older, newer] = (await world.fill('feed', 2, { key: 'a' })).map((event) => found(event, 'it'));
    const first = found(older, 'older');
    await world.turn('alert', { deliveries: [world.delivery(first, { status: 'sending' }), world.delivery(found(newer, 'newer'))] });
    await world.store.deliveries.recordOutcomes({ ...(await runner()), version: 1, now: START, outcomes: [world.outcome(first, { outcome: 'transient', status: 'pending', nextAttemptAt: START + 500 })] });
    expect(await world.pending(START, { ordered: true })).toEqual([]);
    expect(await world.pending(START + 500, { ordered: true })).toEqual([idOf(first)]);
  });

  test('replays dead deliveries with a new budget, by workspace, agent, event and at most so many', async () => {
    const { world, events, first, runner } = await open(3);
    await world.turn('alert', { deliveries: events.map((event) => world.delivery(event, { status: 'sending' })) });
    const dead = events.map((event) => world.outcome(event, { outcome: 'permanent', status: 'dead', spent: 9 }));
    await world.store.deliveries.recordOutcomes({ ...(await runner()), version: 1, now: START, outcomes: dead });
    const replay = (more: object) => world.store.deliveries.replay({ workspaceId: 1, statuses: ['dead'], now: START, limit: 10, ...more });
    expect(await replay({ workspaceId: 2 })).toBe(0);
    expect(await replay({ agentId: world.agent('score').agentId })).toBe(0);
    expect(await replay({ statuses: ['delivered', 'suppressed'] })).toBe(0);
    expect(await replay({ workflowId: world.workflowId, eventIds: [idOf(first)] })).toBe(1);
    expect(await replay({ limit: 1 })).toBe(1);
    const [pending] = await world.store.deliveries.loadPending({ ...(await runner()), now: START, limit: 1, ordered: false, except: [] });
    expect(pending).toMatchObject({ attempts: 1, spent: 0, event: first });
  });

  test('knows the endpoints that were disabled, a workspace at a time', async () => {
    const { world } = await open(1);
    const disable = () => world.store.deliveries.disableEndpoint({ ...world.agentScope('alert'), endpoint: 'sms:+1', reason: 'blocked', now: START });
    await disable();
    await disable();
    expect(await world.store.deliveries.disabledEndpoints({ workspaceId: 1, endpoints: ['sms:+1', 'sms:+2'] })).toEqual(new Map([['sms:+1', 'blocked']]));
    expect(await world.store.deliveries.disabledEndpoints({ workspaceId: 2, endpoints: ['sms:+1'] })).toEqual(new Map());
    expect(await world.store.deliveries.enableEndpoint({ workspaceId: 2, endpoint: 'sms:+1' })).toBe(false);
    expect(await world.store.deliveries.enableEndpoint({ workspaceId: 1, endpoint: 'sms:+1' })).toBe(true);
    expect(await world.store.deliveries.disabledEndpoints({ workspaceId: 1, endpoints: ['sms:+1'] })).toEqual(new Map());
  });

  test('knows what was done about an event that a replay brings, and about its twins', async () => {
    const { world, first: origin, runner } = await open(1);
    const traceId = idOf(origin);
    const scored = async (payloadText: string) => {
      const result = await world.turn('score', { outputs: [world.event('score', { traceId, payloadText })] });
      return found(result.status === 'committed' ? result.stored[0] : undefined, 'the output');
    };
    const first = await scored('{"a":1}');
    const other = await scored('{"a":2}');
    await world.turn('alert', { deliveries: [world.delivery(first, { idempotencyKey: 'k' }), world.delivery(other, { status: 'suppressed', reason: 'quiet' })] });
    const again = await scored('{"a":1}');
    const standing = await world.store.deliveries.standing({ ...world.agentScope('alert'), eventIds: [idOf(again), idOf(other)] });
    expect(standing).toEqual(new Map([
      [idOf(again), { own: null, twins: [{ eventId: idOf(first), status: 'pending', idempotencyKey: 'k' }] }],
      [idOf(other), { own: { eventId: idOf(other), status: 'suppressed', idempotencyKey: null }, twins: [] }],
    ]));
    expect(await world.store.deliveries.standing({ ...world.agentScope('score'), eventIds: [idOf(again)] })).toEqual(new Map([[idOf(again), { own: null, twins: [] }]]));
    const loaded = await world.store.deliveries.loadPending({ ...(await runner()), now: START, limit: 9, ordered: false, except: [] });
    expect(loaded).toMatchObject([{ event: first, idempotencyKey: 'k' }]);
  });

  test('revives what is final under the key given, for who holds the lease, and leaves what is open', async () => {
    const { world, events, first, runner } = await open(2);
    const second = found(events[1], 'second');
    await world.turn('alert', { deliveries: [world.delivery(first, { status: 'suppressed', reason: 'quiet' }), world.delivery(second)] });
    const held = await runner();
    const revive = (epoch: number) => world.store.deliveries.revive({ ...held, epoch, now: START, deliveries: [first, second].map((event) => ({ eventId: idOf(event), idempotencyKey: 'new' })) });
    await revive(held.epoch - 1);
    expect(await world.pending()).toEqual([idOf(second)]);
    await revive(held.epoch);
    const loaded = await world.store.deliveries.loadPending({ ...held, now: START, limit: 9, ordered: false, except: [] });
    expect(new Map(loaded.map(({ event, idempotencyKey }) => [idOf(event), idempotencyKey]))).toEqual(new Map([[idOf(first), 'new'], [idOf(second), null]]));
  });

  test('suppresses what is pending, for who holds the lease, and nothing else', async () => {
    const { world, events } = await open(2);
    const [first, second] = events.map((event) => found(event, 'it'));
    await world.turn('alert', { deliveries: events.map((event) => world.delivery(event)) });
    const runner = await world.runner('alert');
    const suppress = (epoch: number, event: typeof first) =>
      world.store.deliveries.suppress({ ...runner, epoch, now: START, deliveries: [{ eventId: idOf(found(event, 'event')), reason: 'blocked' }] });
    await suppress(runner.epoch - 1, first);
    await suppress(runner.epoch, second);
    const pending = await world.store.deliveries.loadPending({ ...runner, now: START, limit: 9, ordered: false, except: [] });
    expect(pending.map(({ event }) => idOf(event))).toEqual([idOf(found(first, 'first'))]);
  });
}
