import { expect, test } from 'vitest';
import { chain, START, World, type StoreUnderTest } from './world.js';

/** Leases and schedules: who runs what, and when. */
export function leaseContract(under: () => StoreUnderTest): void {
  test('gives each runner to one owner, at most so many at a time', async () => {
    const world = await World.open(under());
    const { leases } = world.store;
    expect(await leases.acquire({ owner: 'a', ttlMs: 60_000, limit: 2 })).toHaveLength(2);
    expect(await leases.acquire({ owner: 'b', ttlMs: 60_000, limit: 10 })).toHaveLength(1);
    expect(await leases.acquire({ owner: 'c', ttlMs: 60_000, limit: 10 })).toEqual([]);
  });

  test('never gives one runner to two that ask at once', async () => {
    const world = await World.open(under());
    const taken = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => world.store.leases.acquire({ owner, ttlMs: 60_000, limit: 10 })));
    expect(taken.flat()).toHaveLength(3);
    expect(new Set(taken.flat().map(({ agentId }) => agentId))).toEqual(new Set(['feed', 'score', 'alert'].map((slug) => world.agent(slug).agentId)));
  });

  test('hands an expired lease over with a higher epoch, and fences the former owner', async () => {
    const world = await World.open(under());
    const { leases } = world.store;
    const before = await leases.acquire({ owner: 'a', ttlMs: 0, limit: 10 });
    const after = await leases.acquire({ owner: 'b', ttlMs: 60_000, limit: 10 });
    expect(new Set(after.map(({ agentId }) => agentId))).toEqual(new Set(before.map(({ agentId }) => agentId)));
    for (const lease of after) expect(lease.epoch).toBeGreaterThan(before.find(({ agentId }) => agentId === lease.agentId)?.epoch ?? Number.MAX_SAFE_INTEGER);
    expect(await leases.renew({ owner: 'a', ttlMs: 60_000 })).toEqual([]);
    expect(await Promise.all(before.map((lease) => world.store.turns.loadInputs(lease)))).toEqual([undefined, undefined, undefined]);
  });

  test('prolongs leases without touching the epoch, and tells the new one after a publish', async () => {
    const world = await World.open(under());
    const byAgent = (leases: readonly { readonly agentId: number }[]) => leases.toSorted((a, b) => a.agentId - b.agentId);
    const before = byAgent(await world.store.leases.acquire({ owner: 'a', ttlMs: 60_000, limit: 10 }));
    expect(byAgent(await world.store.leases.renew({ owner: 'a', ttlMs: 60_000 }))).toEqual(before);
    await world.publish(chain);
    expect(byAgent(await world.store.leases.renew({ owner: 'a', ttlMs: 60_000 }))).toEqual(before.map((lease) => ({ ...lease, epoch: expect.any(Number) })));
    expect(byAgent(await world.store.leases.renew({ owner: 'a', ttlMs: 60_000 }))).not.toEqual(before);
  });

  test('frees what is released, and only that', async () => {
    const world = await World.open(under());
    const { leases } = world.store;
    await leases.acquire({ owner: 'a', ttlMs: 60_000, limit: 10 });
    await leases.release({ owner: 'b' });
    await leases.release({ owner: 'a', runners: [{ workspaceId: 1, agentId: world.agent('score').agentId, slot: 0 }] });
    expect((await leases.acquire({ owner: 'b', ttlMs: 60_000, limit: 10 })).map(({ agentId }) => agentId)).toEqual([world.agent('score').agentId]);
    await leases.release({ owner: 'a' });
    expect(await leases.acquire({ owner: 'b', ttlMs: 60_000, limit: 10 })).toHaveLength(2);
  });

  test('counts the workers that attend, in the order they came', async () => {
    const world = await World.open(under());
    const { leases } = world.store;
    expect(await leases.attend({ owner: 'b', ttlMs: 60_000 })).toEqual({ workers: 1, rank: 0, runners: 3 });
    expect(await leases.attend({ owner: 'a', ttlMs: 60_000 })).toEqual({ workers: 2, rank: 1, runners: 3 });
    expect(await leases.attend({ owner: 'b', ttlMs: 60_000 })).toEqual({ workers: 2, rank: 0, runners: 3 });
  });

  test('counts no worker whose time passed, that released everything, or that let a lease expire', async () => {
    const world = await World.open(under());
    const { leases } = world.store;
    const alone = { workers: 1, rank: 0, runners: 3 };
    await leases.attend({ owner: 'late', ttlMs: 0 });
    expect(await leases.attend({ owner: 'a', ttlMs: 60_000 })).toEqual(alone);
    await leases.attend({ owner: 'stopped', ttlMs: 60_000 });
    await leases.release({ owner: 'stopped' });
    expect(await leases.attend({ owner: 'a', ttlMs: 60_000 })).toEqual(alone);
    await leases.attend({ owner: 'slow', ttlMs: 60_000 });
    await leases.acquire({ owner: 'slow', ttlMs: 0, limit: 1 });
    expect(await leases.attend({ owner: 'a', ttlMs: 60_000 })).toEqual(alone);
    await leases.acquire({ owner: 'a', ttlMs: 60_000, limit: 10 });
    expect(await leases.attend({ owner: 'slow', ttlMs: 60_000 })).toEqual({ workers: 2, rank: 1, runners: 3 });
  });

  test('keeps a worker attending that releases some of its runners', async () => {
    const world = await World.open(under());
    const { leases } = world.store;
    await leases.attend({ owner: 'a', ttlMs: 60_000 });
    await leases.acquire({ owner: 'a', ttlMs: 60_000, limit: 10 });
    await leases.release({ owner: 'a', runners: [{ workspaceId: 1, agentId: world.agent('score').agentId, slot: 0 }] });
    expect(await leases.attend({ owner: 'b', ttlMs: 60_000 })).toMatchObject({ workers: 2 });
  });

  const every = (text: string, firstRunAt: number) => ({ schedules: new Map([['feed', { text, firstRunAt }]]) });

  test('turns a due schedule into a request, once', async () => {
    const world = await World.open(under());
    await world.publish(chain, every('30s', START + 30));
    const { schedules } = world.store;
    const next = ({ dueAt }: { readonly dueAt: number }) => ({ runAt: dueAt, nextRunAt: dueAt + 30 });
    expect(await schedules.nextDueAt()).toBe(START + 30);
    expect(await schedules.claimDue({ now: START + 29, limit: 10, next })).toEqual([]);
    const claims = await Promise.all([schedules.claimDue({ now: START + 30, limit: 10, next }), schedules.claimDue({ now: START + 30, limit: 10, next })]);
    expect(claims.flat()).toEqual([{ ...world.agentScope('feed'), slot: 0, dueAt: START + 30 }]);
    expect(await world.store.turns.loadInputs(await world.runner('feed'))).toMatchObject({ requested: { at: START + 30, by: 'schedule' } });
  });

  test('leaves a source alone that was asked and has not answered', async () => {
    const world = await World.open(under());
    await world.publish(chain, every('30s', START));
    const next = ({ dueAt }: { readonly dueAt: number }) => ({ runAt: dueAt, nextRunAt: dueAt + 30 });
    await world.store.schedules.claimDue({ now: START, limit: 10, next });
    expect(await world.store.schedules.claimDue({ now: START + 90, limit: 10, next })).toEqual([]);
    expect(await world.store.schedules.nextDueAt()).toBeNull();
    await world.turn('feed', { source: { answers: START, dedupeWindowMs: 1, more: false } });
    expect(await world.store.schedules.nextDueAt()).toBe(START + 30);
    expect(await world.store.schedules.claimDue({ now: START + 90, limit: 10, next })).toMatchObject([{ dueAt: START + 30 }]);
  });

  test('lets the misfire policy skip a moment, or end the schedule', async () => {
    const world = await World.open(under());
    await world.publish(chain, every('30s', START));
    expect(await world.store.schedules.claimDue({ now: START + 100, limit: 10, next: () => ({ runAt: null, nextRunAt: START + 120 }) })).toEqual([]);
    expect(await world.store.turns.loadInputs(await world.runner('feed'))).toMatchObject({ requested: null });
    expect(await world.store.schedules.nextDueAt()).toBe(START + 120);
    await world.store.schedules.claimDue({ now: START + 120, limit: 10, next: () => ({ runAt: null, nextRunAt: null }) });
    expect(await world.store.schedules.nextDueAt()).toBeNull();
  });

  test('keeps the next run over a publish with the same schedule, and starts a new one afresh', async () => {
    const world = await World.open(under());
    await world.publish(chain, every('30s', START + 30));
    await world.publish(chain, every('30s', START + 500));
    expect(await world.store.schedules.nextDueAt()).toBe(START + 30);
    await world.publish(chain, every('60s', START + 600));
    expect(await world.store.schedules.nextDueAt()).toBe(START + 600);
    await world.publish(chain);
    expect(await world.store.schedules.nextDueAt()).toBeNull();
  });

  test('runs a source later after a failure', async () => {
    const world = await World.open(under());
    await world.publish(chain, every('30s', START + 30));
    await world.store.schedules.setNext({ ...world.agentScope('feed'), nextRunAt: START + 2_000 });
    expect(await world.store.schedules.nextDueAt()).toBe(START + 2_000);
  });
}
