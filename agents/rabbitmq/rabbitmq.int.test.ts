import { Connection } from 'rabbitmq-client';
import { startRabbitmq, type RabbitmqServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, virtualClock } from '@rookery/sdk/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layWire } from '../brokers/test/cuttable-wire.js';
import { listeningHost, type ListeningHost } from '../brokers/test/listening-host.js';
import { rabbitmq } from '../credentials/rabbitmq.js';
import { publishRabbitmq } from '../publish-rabbitmq/agent.js';
import { rabbitmqQueue } from '../rabbitmq-queue/agent.js';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const patient = { timeout: 20_000, interval: 20 };

describeWithServer('rabbitmq', 'rabbitmq', () => {
  let server: RabbitmqServer;
  let client: Connection;
  let queues = 0;

  beforeAll(async () => {
    server = await startRabbitmq();
    client = new Connection({ url: server.url, retryLow: 50, retryHigh: 200 });
    client.on('error', () => undefined);
  });
  afterAll(async () => {
    client.unsafeDestroy();
    await server.stop();
  });

  const credential = (more: JsonObject = {}) => ({ kind: 'rabbitmq', fields: { host: '127.0.0.1', port: server.port, user: server.user, password: server.password, ...more } });
  async function newQueue(more: object = {}): Promise<string> {
    queues += 1;
    const queue = `lots-${queues}`;
    await client.queueDeclare({ queue, durable: true, ...more });
    return queue;
  }
  async function send(queue: string, ids: readonly number[], more: object = {}): Promise<void> {
    const publisher = client.createPublisher({ confirm: true });
    await Promise.all(ids.map((id) => publisher.send({ routingKey: queue, messageId: `m-${id}`, durable: true, ...more }, { id })));
    await publisher.close();
  }
  const waitingIn = async (queue: string): Promise<number> => (await client.queueDeclare({ queue, passive: true })).messageCount;
  const idsOf = (host: ListeningHost): number[] => host.events.map(({ payload }) => Number((payload['body'] as JsonObject)['id']));
  const listenTo = (queue: string, options: JsonObject = {}, fields: JsonObject = {}) => listeningHost(rabbitmqQueue, { options: { queue, ...options }, credential: credential(fields) });
  const publish = (ids: readonly number[], options: JsonObject, more: object = {}) =>
    runAgent(publishRabbitmq, { options: { credential: 'broker', ...options }, net: loopbackNet(), credentials: { broker: credential() }, receive: ids.map((id) => ({ payload: { id } })), ...more });

  describe('the queue', () => {
    it('gives every message once, in order and in large batches, also those that came while nobody listened', async () => {
      const queue = await newQueue();
      await using host = listenTo(queue);
      host.start();
      await send(queue, numbers(1, 3_000));
      await expect.poll(() => host.events.length, patient).toBe(3_000);
      await host.stop();
      await send(queue, numbers(3_001, 5_000));
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(5_000);
      await host.stop();
      expect(idsOf(host)).toEqual(numbers(1, 5_000));
      expect(host.committed).toHaveLength(5_000);
      expect(host.batches.length).toBeLessThan(1_000);
      expect(await waitingIn(queue)).toBe(0);
      expect(host.events[0]?.payload).toEqual({ exchange: '', routingKey: queue, messageId: 'm-1', body: { id: 1 } });
    });

    it('drops by message id what comes again because a host died between commit and acknowledgement', async () => {
      const queue = await newQueue();
      await send(queue, numbers(1, 1_000));
      await using wire = await layWire(server.port);
      await using host = listenTo(queue, { batchSize: 100 }, { port: wire.port });
      const deaths = [2, 5, 9];
      host.afterCommit = () => {
        if (!deaths.includes(host.batches.length)) return;
        wire.cut();
        throw new Error('the host died');
      };
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(1_000);
      await host.stop();
      expect(idsOf(host).toSorted((a, b) => a - b)).toEqual(numbers(1, 1_000));
      expect(host.committed.length).toBeGreaterThan(1_000);
      expect(host.errors).toMatchObject(deaths.map(() => ({ code: 'source.unavailable' })));
      expect(await waitingIn(queue)).toBe(0);
    });

    it('tells messages without an id apart by content where that was chosen', async () => {
      const queue = await newQueue();
      await send(queue, numbers(1, 200), { messageId: undefined });
      await using wire = await layWire(server.port);
      await using host = listenTo(queue, { identity: 'content', batchSize: 50 }, { port: wire.port });
      host.afterCommit = () => {
        if (host.batches.length !== 2) return;
        wire.cut();
        throw new Error('the host died');
      };
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(200);
      expect(host.committed.length).toBeGreaterThan(200);
      await expect.poll(() => waitingIn(queue), patient).toBe(0);
      expect(host.events).toHaveLength(200);
    });

    it('goes on after the broker was killed and started again, and loses nothing that was durable', async () => {
      const queue = await newQueue();
      await send(queue, numbers(1, 500));
      await using host = listenTo(queue, { batchSize: 50 });
      const { promise: halfway, resolve } = Promise.withResolvers<void>();
      host.afterCommit = async () => {
        if (host.batches.length !== 3) return;
        await server.kill();
        resolve();
      };
      host.start();
      await halfway;
      await server.restart();
      await expect.poll(() => host.events.length, patient).toBe(500);
      await host.stop();
      expect(idsOf(host).toSorted((a, b) => a - b)).toEqual(numbers(1, 500));
      expect(await waitingIn(queue)).toBe(0);
    });

    it('puts what cannot be read on record, takes it off the queue, and goes on with the rest', async () => {
      const queue = await newQueue();
      await send(queue, [1]);
      const publisher = client.createPublisher({ confirm: true });
      await publisher.send({ routingKey: queue, messageId: 'half', contentType: 'application/json' }, Buffer.from('{"id":'));
      await publisher.send({ routingKey: queue, messageId: 'large', contentType: 'application/json' }, Buffer.from(JSON.stringify('x'.repeat(300_000))));
      await publisher.send({ routingKey: queue, messageId: 'bytes' }, Buffer.from([0, 255, 254]));
      await publisher.close();
      await send(queue, [2]);
      await using host = listenTo(queue);
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(5);
      await host.stop();
      expect(host.events.map(({ port, payload }) => [port ?? 'out', payload['messageId']])).toEqual([['out', 'm-1'], ['unreadable', 'half'], ['unreadable', 'large'], ['unreadable', 'bytes'], ['out', 'm-2']]);
      expect(host.state.size).toBe(3);
      expect(await waitingIn(queue)).toBe(0);
    });

    it('rejects what cannot be read to the dead-letter exchange where that was chosen, and nothing else', async () => {
      const dead = await newQueue();
      const queue = await newQueue({ arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead } });
      const publisher = client.createPublisher({ confirm: true });
      for (const text of ['{"id":1}', 'half', '{"id":2}', 'broken']) await publisher.send({ routingKey: queue }, Buffer.from(text));
      await publisher.close();
      await using host = listenTo(queue, { onUnreadable: 'reject' });
      host.start();
      await expect.poll(() => waitingIn(dead), patient).toBe(2);
      await expect.poll(() => host.events.length, patient).toBe(4);
      await host.stop();
      expect([await waitingIn(queue), await waitingIn(dead)]).toEqual([0, 2]);
    });

    it('hands over no more than the prefetch, and says how much waits', async () => {
      const queue = await newQueue();
      await send(queue, numbers(1, 300));
      await using host = listenTo(queue, { prefetch: 10, batchSize: 100 });
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(300);
      await host.stop();
      expect(Math.max(...host.batches)).toBeLessThanOrEqual(10);
      expect(host.waiting[0]).toBe(290);
    });

    it.each([
      ['a wrong password', { password: 'wrong' }, {}, 'check user, password and rights in the credential'],
      ['an unknown virtual host', { virtualHost: '/none' }, {}, 'virtual host "/none"'],
      ['a queue that is not there', {}, { queue: 'nowhere' }, 'there is no queue "nowhere"'],
    ])('says what to do about %s', async (_name, fields, options, said) => {
      await using host = listenTo(await newQueue(), options, fields);
      host.start();
      await expect.poll(() => host.errors.length, patient).toBeGreaterThan(0);
      await host.stop();
      expect(host.errors[0]).toMatchObject({ code: 'source.failed', message: expect.stringContaining(said) });
      expect(String((host.errors[0] as Error).message)).not.toContain(server.password);
    });

    it('tries again while nobody answers, and when the queue is deleted under it', async () => {
      const queue = await newQueue();
      await using host = listenTo(queue);
      host.start();
      await send(queue, [1]);
      await expect.poll(() => host.events.length, patient).toBe(1);
      await client.queueDelete({ queue });
      await expect.poll(() => host.errors.length, patient).toBeGreaterThan(0);
      await client.queueDeclare({ queue, durable: true });
      await send(queue, [2]);
      await expect.poll(() => host.events.length, patient).toBe(2);
    });
  });

  describe('the credential', () => {
    const test = (more: Partial<Parameters<typeof rabbitmq.hosts>[0]>) => {
      const fields = rabbitmq.fields.parse({ ...credential().fields, ...more });
      return rabbitmq.test?.({ net: loopbackNet(), credential: { name: 'broker', kind: 'rabbitmq', fields }, signal: AbortSignal.timeout(10_000), now: 0 }, fields);
    };

    it('is tested by logging in', async () => {
      expect(await test({})).toBe('"rookery" may use the virtual host "/"');
      await expect(test({ password: 'wrong' })).rejects.toThrow('check user, password and rights');
    });

    it('says that a port without TLS speaks none', async () => {
      await expect(test({ tls: true })).rejects.toThrow(/does not answer|agree on no secure connection/);
    });
  });

  describe('publishing', () => {
    async function read(queue: string): Promise<readonly { readonly messageId: string | undefined; readonly body: unknown; readonly headers: unknown; readonly durable: boolean | undefined }[]> {
      const found = [];
      for (;;) {
        const message = await client.basicGet({ queue, noAck: true });
        if (message === undefined) return found;
        found.push({ messageId: message.messageId, body: message.body, headers: message.headers, durable: message.durable });
      }
    }

    it('confirms every message and carries the idempotency key as message id', async () => {
      const queue = await newQueue();
      const run = await publish(numbers(1, 1_200), { routingKey: queue, headers: { source: 'rookery {{ id }}' } });
      expect(run.deliveries.filter(({ status }) => status === 'accepted')).toHaveLength(1_200);
      const messages = await read(queue);
      expect(messages.map(({ body }) => (body as { id: number }).id)).toEqual(numbers(1, 1_200));
      expect(messages.map(({ messageId }) => messageId)).toEqual(run.deliveries.map(({ idempotencyKey }) => idempotencyKey));
      expect(messages[6]).toMatchObject({ durable: true, headers: { source: 'rookery 7' } });
    });

    it('sends the same message id in every attempt, so that a queue source drops the second', async () => {
      const queue = await newQueue();
      await using wire = await layWire(server.port);
      await publish([1], { routingKey: queue });
      await publish([1], { routingKey: queue });
      await using host = listenTo(queue, {}, { port: wire.port });
      host.start();
      await expect.poll(() => host.committed.length, patient).toBe(2);
      await host.stop();
      expect(host.events).toHaveLength(1);
    });

    it('fails a message that no queue takes for good, and only that one', async () => {
      const queue = await newQueue();
      const run = await publish([1, 2, 3], { routingKey: `{% if id == 2 %}nowhere{% else %}${queue}{% endif %}` });
      expect(run.deliveries).toMatchObject([{ status: 'accepted' }, { status: 'dead', error: { message: expect.stringContaining('routing key "nowhere"') } }, { status: 'accepted' }]);
      expect(await waitingIn(queue)).toBe(2);
    });

    it('fails for good at an exchange that is not there, without harm to its neighbours', async () => {
      const queue = await newQueue();
      const run = await publish([1, 2, 3], { exchange: '{% if id == 2 %}nowhere{% endif %}', routingKey: queue });
      expect(run.deliveries).toMatchObject([{ status: 'accepted' }, { status: 'dead', error: { message: expect.stringContaining('exchange "nowhere"') } }, { status: 'accepted' }]);
    });

    it('says what to do about a wrong password, having sent nothing', async () => {
      const run = await publish([1], { routingKey: 'q' }, { credentials: { broker: credential({ password: 'wrong' }) } });
      expect(run.deliveries).toMatchObject([{ status: 'dead', error: { message: expect.stringContaining('check user, password and rights') } }]);
    });

    it('tries again without an attempt in doubt when nobody answers', async () => {
      await using wire = await layWire(1);
      const run = await publish([1], { routingKey: 'q' }, { credentials: { broker: credential({ port: wire.port }) } });
      expect(run.deliveries).toMatchObject([{ status: 'failed', error: { code: 'provider.unavailable' } }]);
    });

    it('does not know what became of a message whose confirmation is cut off, and sends it again under the same key', async () => {
      const queue = await newQueue();
      await using wire = await layWire(server.port);
      const over = { credentials: { broker: credential({ port: wire.port }) }, net: loopbackNet(), clock: virtualClock(0) };
      await publish([1], { routingKey: queue }, over);
      wire.deafen();
      const run = publish([2], { routingKey: queue }, over);
      await expect.poll(() => waitingIn(queue), patient).toBe(2);
      wire.cut();
      expect((await run).deliveries).toMatchObject([{ status: 'unknown' }]);
      expect(wire.made()).toBe(1);
      await publish([2], { routingKey: queue });
      expect((await read(queue)).map(({ messageId }) => messageId)).toEqual(['publish-rabbitmq:1-1', 'publish-rabbitmq:1-1', 'publish-rabbitmq:1-1']);
    });
  });
});
