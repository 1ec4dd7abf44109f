import { Redis } from 'ioredis';
import { startRedis, type RedisServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, virtualClock, type RunRequest } from '@rookery/sdk/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layWire } from '../brokers/test/cuttable-wire.js';
import { listeningHost, type ListeningHost } from '../brokers/test/listening-host.js';
import { redis } from '../credentials/redis.js';
import { publishRedis } from '../publish-redis/agent.js';
import { redisStream } from '../redis-stream/agent.js';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const patient = { timeout: 20_000, interval: 20 };

describeWithServer('redis', 'redis streams', () => {
  let server: RedisServer;
  let client: Redis;
  let streams = 0;

  beforeAll(async () => {
    server = await startRedis({ durable: true });
    client = new Redis(server.port, server.host, { retryStrategy: () => 50 });
    client.on('error', () => undefined);
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  const newStream = (): string => {
    streams += 1;
    return `lots-${streams}`;
  };
  const credential = (more: JsonObject = {}) => ({ kind: 'redis', fields: { host: '127.0.0.1', port: server.port, ...more } });
  async function add(stream: string, ids: readonly number[]): Promise<void> {
    const pipeline = client.pipeline();
    for (const id of ids) pipeline.xadd(stream, '*', 'body', JSON.stringify({ id }));
    await pipeline.exec();
  }
  const unacknowledged = async (stream: string): Promise<number> => Number((await client.xpending(stream, 'rookery'))[0]);
  const idsOf = (host: ListeningHost): number[] => host.events.map(({ payload }) => Number((payload['body'] as JsonObject)['id']));
  const listenTo = (stream: string, options: JsonObject = {}, fields: JsonObject = {}) =>
    listeningHost(redisStream, { options: { stream, field: 'body', startAt: 'beginning', ...options }, credential: credential(fields) });
  const publish = (ids: readonly number[], options: JsonObject, more: RunRequest = {}) =>
    runAgent(publishRedis, { options: { credential: 'broker', ...options }, net: loopbackNet(), credentials: { broker: credential() }, receive: ids.map((id) => ({ payload: { id } })), ...more });
  const bodiesIn = async (stream: string): Promise<unknown[]> => (await client.xrange(stream, '-', '+')).map(([, fields]) => JSON.parse(fields[1] ?? ''));

  describe('the stream', () => {
    it('gives every entry once, in order and in large batches, also those that came while nobody listened', async () => {
      const stream = newStream();
      await using host = listenTo(stream);
      host.start();
      await add(stream, numbers(1, 3_000));
      await expect.poll(() => host.events.length, patient).toBe(3_000);
      await host.stop();
      await add(stream, numbers(3_001, 5_000));
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(5_000);
      await expect.poll(() => unacknowledged(stream), patient).toBe(0);
      await host.stop();
      expect(idsOf(host)).toEqual(numbers(1, 5_000));
      expect(host.committed).toHaveLength(5_000);
      expect(host.batches.length).toBeLessThan(500);
      expect(host.waiting).toContain(2_000);
      expect(host.waiting.at(-1)).toBe(0);
    });

    it('is read again by a host that died between commit and acknowledgement, and gives nothing twice', async () => {
      const stream = newStream();
      await add(stream, numbers(1, 1_000));
      await using host = listenTo(stream, { batchSize: 100 });
      host.afterCommit = () => {
        if ([2, 5, 9].includes(host.batches.length)) throw new Error('the host died');
      };
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(1_000);
      await expect.poll(() => unacknowledged(stream), patient).toBe(0);
      expect(idsOf(host)).toEqual(numbers(1, 1_000));
      expect(host.committed).toHaveLength(1_300);
    });

    it('goes on after the connection was cut and after Redis was killed and started again', async () => {
      const stream = newStream();
      await add(stream, numbers(1, 500));
      await using wire = await layWire(server.port);
      await using host = listenTo(stream, { batchSize: 50 }, { port: wire.port });
      host.afterCommit = async () => {
        if (host.batches.length === 3) wire.cut();
        if (host.batches.length === 6) await server.kill().then(() => server.restart());
      };
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(500);
      await expect.poll(() => unacknowledged(stream), patient).toBe(0);
      expect(idsOf(host)).toEqual(numbers(1, 500));
      expect(host.errors).toMatchObject([{ code: 'source.unavailable' }, { code: 'source.unavailable' }]);
    });

    it('takes over what a reader of its group left behind', async () => {
      const stream = newStream();
      await add(stream, numbers(1, 5));
      await client.xgroup('CREATE', stream, 'rookery', '0');
      await client.xreadgroup('GROUP', 'rookery', 'dead', 'COUNT', 3, 'STREAMS', stream, '>');
      await using host = listenTo(stream, { claimAfter: '1s' });
      host.start();
      await expect.poll(() => idsOf(host).toSorted(), patient).toEqual([1, 2, 3, 4, 5]);
      await expect.poll(() => unacknowledged(stream), patient).toBe(0);
    });

    it('reads everything of a stream that was deleted and made again under it', async () => {
      const stream = newStream();
      await using host = listenTo(stream, { startAt: 'now' });
      host.start();
      await expect.poll(() => client.exists(stream), patient).toBe(1);
      await add(stream, [1]);
      await expect.poll(() => host.events.length, patient).toBe(1);
      await client.del(stream);
      await add(stream, [2]);
      await expect.poll(() => idsOf(host), patient).toEqual([1, 2]);
    });

    it('begins a new group with what comes from now on, unless told otherwise', async () => {
      const stream = newStream();
      await add(stream, [1]);
      await using host = listenTo(stream, { startAt: 'now' });
      host.start();
      await expect.poll(() => client.xinfo('GROUPS', stream), patient).toHaveLength(1);
      await add(stream, [2]);
      await expect.poll(() => host.events.length, patient).toBe(1);
      expect(idsOf(host)).toEqual([2]);
    });

    it('crosses off entries that were deleted after they had been handed over', async () => {
      const stream = newStream();
      await add(stream, [1, 2]);
      await using host = listenTo(stream);
      host.afterCommit = () => {
        if (host.batches.length === 1) throw new Error('the host died');
      };
      host.start();
      await expect.poll(() => host.errors.length, patient).toBe(1);
      await client.del(stream);
      await add(stream, [3]);
      await expect.poll(() => idsOf(host), patient).toEqual([1, 2, 3]);
    });

    it('puts what cannot be read on record and goes on with the rest', async () => {
      const stream = newStream();
      await client.xadd(stream, '*', 'body', '{"id":1}');
      await client.xadd(stream, '*', 'body', '{"id":');
      await client.xadd(stream, '*', 'other', '1', 'more', '2');
      await client.xadd(stream, '*', 'body', Buffer.from([0x22, 0xff, 0x22]));
      await client.xadd(stream, '*', 'body', '{"id":2}');
      await using host = listenTo(stream);
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(5);
      await expect.poll(() => unacknowledged(stream), patient).toBe(0);
      expect(host.events.map(({ port }) => port ?? 'out')).toEqual(['out', 'unreadable', 'unreadable', 'unreadable', 'out']);
      expect(host.events[2]?.payload).toMatchObject({ stream, has: ['other', 'more'], reason: expect.stringContaining('not JSON') });
    });

    it('gives all fields as texts where no field was chosen', async () => {
      const stream = newStream();
      const id = await client.xadd(stream, '*', 'sensor', '7', 'temperature', '21.5');
      const host = listeningHost(redisStream, { options: { stream, startAt: 'beginning' }, credential: credential() });
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(1);
      await host.stop();
      expect(host.events[0]).toEqual({ payload: { stream, id, body: { sensor: '7', temperature: '21.5' } }, dedupeKey: `${stream}:${id}`, occurredAt: Number(id?.split('-')[0]) });
    });

    it('says what to do about a wrong password and about a key that is no stream', async () => {
      const stream = newStream();
      await client.set(stream, 'text');
      await using refused = listenTo(stream, {}, { password: 'wrong', user: 'nobody' });
      await using wrong = listenTo(stream);
      refused.start();
      wrong.start();
      await expect.poll(() => Math.min(refused.errors.length, wrong.errors.length), patient).toBeGreaterThan(0);
      expect(refused.errors[0]).toMatchObject({ code: 'source.failed', message: expect.stringContaining('check user and password in the credential') });
      expect(wrong.errors[0]).toMatchObject({ code: 'source.failed', message: expect.stringContaining('holds something else than a stream') });
    });
  });

  describe('publishing', () => {
    it('adds every event once, however often it is sent', async () => {
      const stream = newStream();
      const first = await publish(numbers(1, 1_200), { stream });
      const again = await publish(numbers(1, 1_200), { stream });
      expect(await bodiesIn(stream)).toEqual(numbers(1, 1_200).map((id) => ({ id })));
      expect(again.deliveries.map(({ reference }) => reference)).toEqual(first.deliveries.map(({ reference }) => reference));
      expect((await client.xrange(stream, '-', '+', 'COUNT', 1))[0]?.[1]).toEqual(['body', '{"id":1}', 'key', 'publish-redis:1-1']);
    });

    it('adds once what it sends again because the answer was cut off', async () => {
      const stream = newStream();
      await using wire = await layWire(server.port);
      const over = { credentials: { broker: credential({ port: wire.port }) }, net: loopbackNet(), clock: virtualClock(0) };
      await publish([1], { stream: newStream() }, over);
      wire.deafen();
      const run = publish([2], { stream }, over);
      await expect.poll(() => client.xlen(stream), patient).toBe(1);
      wire.cut();
      expect((await run).deliveries).toMatchObject([{ status: 'unknown' }]);
      expect((await publish([2], { stream })).deliveries).toMatchObject([{ status: 'accepted' }]);
      expect(await client.xlen(stream)).toBe(1);
    });

    it('keeps about as many entries as it was told, and remembers nothing where that was chosen', async () => {
      const stream = newStream();
      await publish(numbers(1, 1_000), { stream, maxLength: 100, rememberFor: '0s' });
      expect(await client.xlen(stream)).toBeLessThan(500);
      expect(await client.keys(`rookery:sent:{${stream}}*`)).toEqual([]);
    });

    it('fails for good where the key is no stream, without harm to its neighbours', async () => {
      const stream = newStream();
      await client.set('a-text', 'text');
      const run = await publish([1, 2], { stream: `{% if id == 1 %}a-text{% else %}${stream}{% endif %}` });
      expect(run.deliveries).toMatchObject([{ status: 'dead', error: { message: expect.stringContaining('something else than a stream') } }, { status: 'accepted' }]);
    });

    it('is tried again while nobody answers, and not with a wrong password', async () => {
      await using wire = await layWire(1);
      expect((await publish([1], { stream: 's' }, { credentials: { broker: credential({ port: wire.port }) } })).deliveries).toMatchObject([{ status: 'failed' }]);
      expect((await publish([1], { stream: 's' }, { credentials: { broker: credential({ password: 'wrong', user: 'nobody' }) } })).deliveries).toMatchObject([{ status: 'dead' }]);
    });
  });

  it('tests a credential by logging in', async () => {
    const test = (more: JsonObject) => {
      const fields = redis.fields.parse(credential(more).fields);
      return redis.test?.({ net: loopbackNet(), credential: { name: 'broker', kind: 'redis', fields }, signal: AbortSignal.timeout(10_000), now: 0 }, fields);
    };
    expect(await test({})).toMatch(/^logged in to Redis \d/);
    await expect(test({ user: 'nobody', password: 'wrong' })).rejects.toThrow('check user and password');
  });
});
