import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { Connection } from 'rabbitmq-client';
import { startMosquitto, startNats, startRabbitmq, startRedis, until, type MosquittoServer, type NatsServer, type RabbitmqServer, type RedisServer, type Rookery } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventsOf, ownerOf, publishNew, type Client } from './world/client.js';
import { startServer } from './world/server.js';

const COUNT = 600;
const ids = Array.from({ length: COUNT }, (_, index) => index + 1);
const sources = ['from-rabbitmq', 'from-redis', 'from-nats', 'from-mqtt'] as const;

/** Every hop takes the lot out of the body it received. */
const lot = { id: '{{ body.id }}' };

const document = {
  schemaVersion: 1,
  name: 'around-all-brokers',
  agents: {
    'from-rabbitmq': { type: 'rabbitmq-queue', version: 1, options: { credential: 'rabbitmq', queue: 'in', batchSize: 50 } },
    'to-redis': { type: 'publish-redis', version: 1, retry: { attempts: 20 }, options: { credential: 'redis', stream: 'lots', body: lot } },
    'from-redis': { type: 'redis-stream', version: 1, options: { credential: 'redis', stream: 'lots', field: 'body', startAt: 'beginning', batchSize: 50 } },
    'to-nats': { type: 'publish-nats', version: 1, retry: { attempts: 20 }, options: { credential: 'nats', subject: 'lots.new', body: lot } },
    'from-nats': { type: 'nats-subject', version: 1, options: { credential: 'nats', subject: 'lots.>', startAt: 'beginning', batchSize: 50 } },
    'to-mqtt': { type: 'publish-mqtt', version: 1, retry: { attempts: 20 }, options: { credential: 'mqtt', topic: 'lots/new', body: lot } },
    'from-mqtt': { type: 'mqtt-topic', version: 1, options: { credential: 'mqtt', topics: ['lots/#'], identity: 'property', batchSize: 50 } },
    'to-rabbitmq': { type: 'publish-rabbitmq', version: 1, retry: { attempts: 20 }, options: { credential: 'rabbitmq', routingKey: 'out', body: lot } },
  },
  links: [{ from: 'from-rabbitmq', to: 'to-redis' }, { from: 'from-redis', to: 'to-nats' }, { from: 'from-nats', to: 'to-mqtt' }, { from: 'from-mqtt', to: 'to-rabbitmq' }],
};

describeWithServer('rabbitmq', 'around all brokers', () => {
  let rabbitmq: RabbitmqServer;
  let redis: RedisServer;
  let nats: NatsServer;
  let mqtt: MosquittoServer;
  let server: Rookery;
  let client: Client;

  beforeAll(async () => {
    [rabbitmq, redis, nats, mqtt] = await Promise.all([startRabbitmq(), startRedis({ durable: true }), startNats(), startMosquitto()]);
    server = await startServer({ mayCall: [rabbitmq, redis, nats, mqtt].map(({ port }) => `127.0.0.1:${port}`) });
    client = ownerOf(server);
    for (const [name, { port, user, password }] of Object.entries({ rabbitmq, nats, mqtt })) {
      await client.ask('PUT', `/api/v1/credentials/${name}`, { kind: name, fields: { host: '127.0.0.1', port, user, password } });
    }
    await client.ask('PUT', '/api/v1/credentials/redis', { kind: 'redis', fields: { host: '127.0.0.1', port: redis.port } });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await Promise.all([rabbitmq, redis, nats, mqtt].map((broker) => broker.stop()));
  });

  async function makeStream(): Promise<void> {
    const line = await connectNats({ servers: `127.0.0.1:${nats.port}`, user: nats.user, pass: nats.password });
    const manager = await jetstreamManager(line);
    await manager.streams.add({ name: 'LOTS', subjects: ['lots.>'], duplicate_window: 3_600_000_000_000 });
    await line.close();
  }

  it('carries every lot through four brokers, each once at every source, while the server is killed and three of them go away', async () => {
    await makeStream();
    const broker = new Connection({ url: rabbitmq.url });
    broker.on('error', () => undefined);
    for (const queue of ['in', 'out']) await broker.queueDeclare({ queue, durable: true });
    const publisher = broker.createPublisher({ confirm: true });
    const send = (some: readonly number[]) => Promise.all(some.map((id) => publisher.send({ routingKey: 'in', messageId: `lot-${id}`, durable: true }, { id })));
    await send(ids.slice(0, COUNT / 2));
    const { id: workflowId } = await publishNew(client, document);
    const figures = () => client.ask<{ readonly agents: readonly { readonly agent: string; readonly totals: { readonly emitted: number } }[] }>('GET', `/api/v1/workflows/${workflowId}/figures`);
    const emitted = async (agent: string): Promise<number> => (await figures()).agents.find((each) => each.agent === agent)?.totals.emitted ?? 0;
    const reached = (agent: string, count: number) => until(`${agent} has given ${count}`, async () => (await emitted(agent)) >= count, 150_000);

    await reached('from-redis', 1);
    await server.kill();
    await redis.restart();
    await server.start();
    await reached('from-nats', COUNT / 4);
    await nats.kill();
    await send(ids.slice(COUNT / 2));
    await mqtt.restart();
    await nats.restart();
    for (const agent of sources) await reached(agent, COUNT);

    const out = new Map<string, unknown>();
    await until('every lot has arrived', async () => {
      for (let message = await broker.basicGet({ queue: 'out', noAck: true }); message !== undefined; message = await broker.basicGet({ queue: 'out', noAck: true })) {
        out.set(message.messageId ?? '', message.body);
      }
      return out.size === COUNT;
    }, 60_000);
    broker.unsafeDestroy();
    for (const agent of sources) {
      const found = (await eventsOf(client, workflowId, agent)).map(({ payload }) => (payload as { body: { id: number } }).body.id);
      expect([agent, found.toSorted((a, b) => a - b)]).toEqual([agent, ids]);
    }
    expect([...out.values()].map((body) => (body as { id: number }).id).toSorted((a, b) => a - b)).toEqual(ids);
  }, 240_000);
});
