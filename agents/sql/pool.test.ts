import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createPool, type Use } from './pool.js';
import type { SqlConnection } from './session.js';

const use = (signal = new AbortController().signal): Use => ({ kind: 'read', signal, connectTimeout: 1, statementTimeout: 1 });

function world(begins: readonly (() => Promise<void>)[] = []) {
  const dialled: { readonly socket: Socket; readonly ended: () => boolean }[] = [];
  let begun = 0;
  const dial = () => {
    const socket = new Socket().on('error', () => undefined);
    let isEnded = false;
    const connection: SqlConnection = {
      dialect: 'postgres', isAlive: () => !socket.destroyed, begin: () => begins[begun++]?.() ?? Promise.resolve(), run: () => Promise.resolve({ columns: [], rows: [], changed: 0 }),
      commit: () => Promise.resolve(), rollback: () => Promise.resolve(), end: () => ((isEnded = true), socket.destroy(), Promise.resolve()),
    };
    dialled.push({ socket, ended: () => isEnded });
    return Promise.resolve({ connection, socket });
  };
  return { dial, dialled };
}

it('opens no more than it may and serves those who wait in their order', async () => {
  const { dial, dialled } = world();
  const pool = createPool(dial, { most: 2 });
  const log: number[] = [];
  const hold = Promise.withResolvers<void>();
  const uses = [0, 1, 2, 3].map((n) => pool.use(use(), async () => void (log.push(n), await hold.promise)));
  await expect.poll(() => log).toEqual([0, 1]);
  hold.resolve();
  await Promise.all(uses);
  expect([log, dialled.length]).toEqual([[0, 1, 2, 3], 2]);
});

it('takes another connection when an idle one died, and says so when a new one does not begin', async () => {
  const { dial, dialled } = world([() => Promise.resolve(), () => Promise.reject(new Error('gone')), () => Promise.resolve(), () => Promise.reject(new Error('gone again')), () => Promise.reject(new Error('not at all'))]);
  const pool = createPool(dial);
  expect(await pool.use(use(), () => Promise.resolve('one'))).toBe('one');
  expect(await pool.use(use(), () => Promise.resolve('two'))).toBe('two');
  expect(dialled.map(({ ended }) => ended())).toEqual([true, false]);
  await expect(pool.use(use(), () => Promise.resolve('three'))).rejects.toThrow('not at all');
});

it('closes the idle at once and the busy when they come back, once drained', async () => {
  const { dial, dialled } = world();
  const pool = createPool(dial);
  const hold = Promise.withResolvers<void>();
  const busy = pool.use(use(), () => hold.promise);
  await pool.use(use(), () => Promise.resolve());
  pool.drain();
  expect(dialled.map(({ ended }) => ended())).toEqual([false, true]);
  hold.resolve();
  await busy;
  expect(dialled.map(({ ended }) => ended())).toEqual([true, true]);
});

it('closes a connection that nobody asked for, and one whose server is silent', async () => {
  const { dial, dialled } = world();
  const pool = createPool(dial);
  await pool.use(use(), () => Promise.resolve());
  dialled[0]?.socket.emit('timeout');
  expect(dialled[0]?.ended()).toBe(true);
  await pool.use(use(), () => Promise.resolve(void dialled[1]?.socket.emit('timeout')));
  expect(dialled[1]?.socket.destroyed).toBe(true);
});

it('lets go of one who stops waiting', async () => {
  const { dial } = world();
  const pool = createPool(dial, { most: 1 });
  const hold = Promise.withResolvers<void>();
  const first = pool.use(use(), () => hold.promise);
  const stop = new AbortController();
  const second = pool.use(use(stop.signal), () => Promise.resolve());
  stop.abort();
  await expect(second).rejects.toThrow('the session was stopped');
  hold.resolve();
  await first;
  expect(await pool.use(use(), () => Promise.resolve('next'))).toBe('next');
});
