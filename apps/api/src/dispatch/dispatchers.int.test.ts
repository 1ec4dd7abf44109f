import { randomUUID } from 'node:crypto';
import { dispatcherContract } from '@rookery/engine/contract';
import type { Dispatcher } from '@rookery/engine';
import { startPostgres, startRedis, until, type PostgresDatabase, type PostgresServer, type RedisServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createNotifyDispatcher } from '../persistence/notify-dispatcher.js';
import { createBullDispatcher } from './bull-dispatcher.js';
import type { DispatchLog } from './dispatch-log.js';

const quiet: DispatchLog = { warn: () => undefined };

/** Resolves with the dispatcher when it is connected. */
async function connected(open: (onGap: () => void) => Dispatcher) {
  const ready = Promise.withResolvers<void>();
  const dispatcher = open(ready.resolve);
  await ready.promise;
  return { dispatcher, [Symbol.asyncDispose]: () => dispatcher.close() };
}

describeWithServer('postgres', 'over NOTIFY', () => {
  let server: PostgresServer;
  let database: PostgresDatabase;
  beforeAll(async () => {
    server = await startPostgres();
  });
  beforeEach(async () => {
    database = await server.createDatabase();
  });
  afterAll(() => server.stop());

  dispatcherContract('the dispatcher over NOTIFY', () => ({
    open: () => connected((onGap) => createNotifyDispatcher({ address: { connection: database }, log: quiet, presenceMs: 20, onGap })),
  }));
});

describeWithServer('redis', 'over Bull', () => {
  let server: RedisServer;
  let prefix: string;
  beforeAll(async () => {
    server = await startRedis();
  });
  beforeEach(() => {
    prefix = `rookery:${randomUUID()}`;
  });
  afterAll(() => server.stop());

  const open = ({ runs, log = quiet }: { readonly runs: boolean; readonly log?: DispatchLog }) =>
    connected((onGap) => createBullDispatcher({ url: server.url, prefix, takesJobs: runs, log, onGap }).dispatcher);

  dispatcherContract('the dispatcher over Bull', () => ({ open }));

  const agentWake = (agentId: number) => ({ kind: 'agent', workspaceId: 1, agentId, slot: 0 }) as const;
  /** Wakes until the worker hears it; rejects when it does not within `ms`. */
  const heardBy = async (worker: Dispatcher, door: Dispatcher, agentId: number, ms: number): Promise<true> => {
    const heard = Promise.withResolvers<void>();
    const forget = worker.subscribe((wake) => {
      if (wake.kind === 'agent' && wake.agentId === agentId) heard.resolve();
      return true;
    });
    let isHeard = false;
    void heard.promise.then(() => { isHeard = true; });
    await until(`the wake of agent ${agentId}`, () => {
      door.wake([agentWake(agentId)]);
      return Promise.resolve(isHeard);
    }, ms);
    forget();
    return true;
  };

  test('goes on after Redis was emptied', async () => {
    await using door = await open({ runs: false });
    await using worker = await open({ runs: true });
    await heardBy(worker.dispatcher, door.dispatcher, 1, 5_000);
    await command('flushall');
    expect(await heardBy(worker.dispatcher, door.dispatcher, 1, 5_000)).toBe(true);
  });

  test('drops wakes while Redis is away, says so once, and goes on when it is back', async () => {
    const lines: string[] = [];
    await using door = await open({ runs: false, log: { warn: (_fields, line) => void lines.push(line) } });
    await using worker = await open({ runs: true });
    await heardBy(worker.dispatcher, door.dispatcher, 1, 5_000);
    await server.kill();
    await until('the news of it', () => Promise.resolve(lines.length > 0));
    for (let count = 0; count < 20_000; count += 1) door.dispatcher.wake([agentWake(count)]);
    await server.restart();
    await heardBy(worker.dispatcher, door.dispatcher, 2, 20_000);
    expect(lines).toEqual(['Redis is away; the sweeper finds the work meanwhile', 'Redis is back']);
  });

  test('says what Redis refuses, once', async () => {
    const lines: string[] = [];
    await using door = await open({ runs: false, log: { warn: (_fields, line) => void lines.push(line) } });
    await command('config', 'set', 'maxmemory', '1');
    await until('the complaint', () => {
      door.dispatcher.wake([agentWake(1)]);
      return Promise.resolve(lines.length > 0);
    });
    for (let count = 0; count < 5; count += 1) door.dispatcher.wake([agentWake(2 + count)]);
    await command('config', 'set', 'maxmemory', '0');
    await using worker = await open({ runs: true });
    await heardBy(worker.dispatcher, door.dispatcher, 9, 5_000);
    expect(lines).toEqual(['Redis does not do what it is asked for; the sweeper finds the work']);
  });

  test('says nothing when it is closed', async () => {
    const lines: string[] = [];
    const { dispatcher } = await open({ runs: true, log: { warn: (_fields, line) => void lines.push(line) } });
    await dispatcher.close();
    expect(lines).toEqual([]);
  });

  test('comes up by itself when Redis was away at the start', async () => {
    await server.kill();
    const gap = Promise.withResolvers<void>();
    const { dispatcher } = createBullDispatcher({ url: server.url, prefix, takesJobs: true, log: quiet, onGap: gap.resolve });
    dispatcher.wake([agentWake(1)]);
    await server.restart();
    await gap.promise;
    await using door = await open({ runs: false });
    expect(await heardBy(dispatcher, door.dispatcher, 1, 5_000)).toBe(true);
    await dispatcher.close();
  });

  test('ends in time while Redis is away or does not answer', async () => {
    const [away, mute] = [await open({ runs: true }), await open({ runs: true })];
    await server.pause();
    const mutedAt = performance.now();
    mute.dispatcher.wake([agentWake(1)]);
    await mute.dispatcher.close();
    const mutedMs = performance.now() - mutedAt;
    await server.resume();
    await server.kill();
    const closedAt = performance.now();
    await away.dispatcher.close();
    const awayMs = performance.now() - closedAt;
    await server.restart();
    expect([mutedMs < 6_000, awayMs < 4_000]).toEqual([true, true]);
  });

  test('removes a job that somebody kept, since it would swallow the wakes of its agent', async () => {
    await using door = await open({ runs: false });
    await using worker = await open({ runs: true });
    await command('hset', `${prefix}:wakes:1.0`, 'name', '__default__', 'data', '{}', 'opts', '{}', 'timestamp', '1', 'finishedOn', '1');
    await command('zadd', `${prefix}:wakes:completed`, '1', '1.0');
    expect(await heardBy(worker.dispatcher, door.dispatcher, 1, 5_000)).toBe(true);
  });

  test('takes over a job whose worker was killed', async () => {
    await using door = await open({ runs: false });
    await command('hset', `${prefix}:wakes:1.0`, 'name', '__default__', 'data', '{"word":"a.1.1.0"}', 'opts', '{"removeOnComplete":true,"removeOnFail":true,"attempts":1}', 'timestamp', '1');
    await command('lpush', `${prefix}:wakes:active`, '1.0');
    await using worker = await open({ runs: true });
    expect(await heardBy(worker.dispatcher, door.dispatcher, 1, 10_000)).toBe(true);
  });

  /** One command over a connection of its own. */
  const command = async (name: string, ...given: readonly string[]): Promise<void> => {
    const client = new Redis(server.url);
    try {
      await client.call(name, ...given);
    } finally {
      client.disconnect();
    }
  };
});
