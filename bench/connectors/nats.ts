import { AckPolicy, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { startNats } from '@rookery/testkit';
import { batchesOf, type System } from './system.ts';

export async function openNats(): Promise<System> {
  const server = await startNats();
  const client = await connect({ servers: `${server.host}:${server.port}`, user: server.user, pass: server.password });
  const manager = await jetstreamManager(client);
  const streams = manager.jetstream();
  return {
    credential: { kind: 'nats', fields: { host: server.host, port: server.port, user: server.user, password: server.password } },
    action: { type: 'publish-nats', version: 1, options: { credential: 'nats', subject: 'events' } },
    source: { type: 'nats-subject', version: 1, options: { credential: 'nats', subject: 'events', startAt: 'beginning' } },
    async prepare() {
      for (const name of ['events', 'bare']) await manager.streams.add({ name, subjects: [name] });
    },
    async write(texts) {
      for (const batch of batchesOf(texts)) await Promise.all(batch.map((text) => streams.publish('bare', text)));
    },
    async read(count) {
      await manager.consumers.add('bare', { durable_name: 'bench', ack_policy: AckPolicy.Explicit, max_ack_pending: 1_000 });
      const { promise, resolve } = Promise.withResolvers<void>();
      let seen = 0;
      const messages = await (await streams.consumers.get('bare', 'bench')).consume({
        max_messages: 1_000,
        callback: (message) => {
          message.ack();
          seen += 1;
          if (seen === count) resolve();
        },
      });
      await promise;
      await messages.close();
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await server.stop();
    },
  };
}
