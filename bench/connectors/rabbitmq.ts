import { startRabbitmq } from '@rookery/testkit';
import { Connection } from 'rabbitmq-client';
import { BATCH, batchesOf, type System } from './system.ts';

export async function openRabbitmq(): Promise<System> {
  const server = await startRabbitmq();
  const client = new Connection(server.url);
  await client.onConnect();
  return {
    credential: { kind: 'rabbitmq', fields: { host: server.host, port: server.port, user: server.user, password: server.password } },
    action: { type: 'publish-rabbitmq', version: 1, options: { credential: 'rabbitmq', routingKey: 'events' } },
    source: { type: 'rabbitmq-queue', version: 1, options: { credential: 'rabbitmq', queue: 'events' } },
    async prepare() {
      for (const queue of ['events', 'bare']) await client.queueDeclare({ queue, durable: true });
    },
    async write(texts) {
      const publisher = client.createPublisher({ confirm: true });
      for (const batch of batchesOf(texts)) await Promise.all(batch.map((text) => publisher.send({ routingKey: 'bare', durable: true, mandatory: true }, Buffer.from(text))));
      await publisher.close();
    },
    async read(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      let seen = 0;
      const channel = await client.acquire();
      await channel.basicQos({ prefetchCount: 1_000 });
      await channel.basicConsume({ queue: 'bare' }, ({ deliveryTag }) => {
        seen += 1;
        if (seen % BATCH === 0 || seen === count) channel.basicAck({ deliveryTag, multiple: true });
        if (seen === count) resolve();
      });
      await promise;
      await channel.close();
    },
    async [Symbol.asyncDispose]() {
      client.unsafeDestroy();
      await server.stop();
    },
  };
}
