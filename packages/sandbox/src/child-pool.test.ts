import { describe, expect, it } from 'vitest';
import { createChildPool } from './child-pool.js';
import type { SandboxChild } from './child-process.js';

interface FakeChild extends SandboxChild {
  readonly number: number;
}

/** Children that do nothing; `killed` tells which were killed, in order. */
const createWorld = (size: number) => {
  const killed: number[] = [];
  const world = { time: 0, started: 0, killed };
  const start = async (): Promise<FakeChild> => {
    const number = ++world.started;
    let isAlive = true;
    return {
      number, uid: null, pid: number, inFlight: 0,
      get isAlive() { return isAlive; },
      request: () => Promise.reject(new Error('not used')),
      async kill() {
        if (isAlive) killed.push(number);
        isAlive = false;
      },
    };
  };
  return { world, pool: createChildPool({ size, start, now: () => world.time }) };
};

const numberOf = (child: SandboxChild) => Promise.resolve(child.pid);

describe('the pool of children', () => {
  it('keeps one child warm for its workspace', async () => {
    const { pool, world } = createWorld(1);

    expect([await pool.use('a', numberOf), await pool.use('a', numberOf)]).toEqual([1, 1]);
    expect(world.killed).toEqual([]);
  });

  it('kills a child before its place goes to another workspace', async () => {
    const { pool, world } = createWorld(1);

    expect([await pool.use('a', numberOf), await pool.use('b', numberOf), await pool.use('a', numberOf)]).toEqual([1, 2, 3]);
    expect(world.killed).toEqual([1, 2]);
  });

  it('gives workspaces children of their own while there are places', async () => {
    const { pool, world } = createWorld(2);

    expect([await pool.use('a', numberOf), await pool.use('b', numberOf), await pool.use('a', numberOf)]).toEqual([1, 2, 1]);
    expect(world.killed).toEqual([]);
  });

  it('sends a child at most four jobs at a time', async () => {
    const { pool } = createWorld(1);
    const gate = Promise.withResolvers<void>();
    let running = 0;
    const jobs = [1, 2, 3, 4, 5, 6].map(() => pool.use('a', async () => {
      running++;
      await gate.promise;
    }));
    await expect.poll(() => running).toBe(4);
    gate.resolve();
    await Promise.all(jobs);

    expect(running).toBe(6);
  });

  it('lets no workspace keep the only child while two others wait', async () => {
    const { pool, world } = createWorld(1);
    const order: string[] = [];
    const job = (workspaceId: string) => pool.use(workspaceId, async () => {
      order.push(workspaceId);
      world.time += 300;
    });
    await Promise.all([...Array.from({ length: 12 }, () => job('a')), job('b'), job('c')]);

    expect(order.indexOf('c')).toBeLessThan(order.lastIndexOf('a'));
    expect(order).toHaveLength(14);
  });

  it('kills a retired child only when its last job has ended', async () => {
    const { pool, world } = createWorld(1);
    const seen = await pool.use('a', async (child) => {
      pool.retire(child);
      return [...world.killed];
    });

    expect(seen).toEqual([]);
    expect(await pool.use('a', numberOf)).toBe(2);
    expect(world.killed).toEqual([1]);
  });

  it('rejects the jobs that wait when no child can be started', async () => {
    const pool = createChildPool({ size: 1, start: () => Promise.reject(new Error('no process')), now: () => 0 });

    await expect(pool.use('a', numberOf)).rejects.toThrow('no process');
  });

  it('rejects what waits when it is aborted or closed', async () => {
    const { pool } = createWorld(1);
    const stop = new AbortController();
    const aborted = pool.use('a', numberOf, stop.signal);
    stop.abort(new Error('enough'));
    const closed = pool.use('a', numberOf);
    await Promise.all([expect(aborted).rejects.toThrow('enough'), expect(closed).rejects.toThrow('the sandbox is closed'), pool.close()]);

    await expect(pool.use('a', numberOf)).rejects.toThrow('the sandbox is closed');
  });
});
