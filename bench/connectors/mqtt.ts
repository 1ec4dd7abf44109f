import { startMosquitto } from '@rookery/testkit';
import { connect, connectAsync } from 'mqtt';
import type { System } from './system.ts';

/** Mosquitto takes so many before it acknowledged the first. */
const UNDER_WAY = 100;

export async function openMqtt(): Promise<System> {
  const server = await startMosquitto();
  const login = { username: server.user, password: server.password, protocolVersion: 5 as const };
  const client = await connectAsync(server.url, login);
  const session = { ...login, clientId: 'bench', clean: false, properties: { sessionExpiryInterval: 3_600, receiveMaximum: 500 } };
  return {
    credential: { kind: 'mqtt', fields: { host: server.host, port: server.port, user: server.user, password: server.password } },
    action: { type: 'publish-mqtt', version: 1, options: { credential: 'mqtt', topic: 'events' } },
    source: { type: 'mqtt-topic', version: 1, options: { credential: 'mqtt', topics: ['events'] } },
    prepare: async () => undefined,
    async subscribe() {
      const listener = await connectAsync(server.url, session);
      await listener.subscribeAsync('bare', { qos: 1 });
      await listener.endAsync();
    },
    async write(texts) {
      for (let start = 0; start < texts.length; start += UNDER_WAY) await Promise.all(texts.slice(start, start + UNDER_WAY).map((text) => client.publishAsync('bare', text, { qos: 1 })));
    },
    async read(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      let seen = 0;
      const listener = connect(server.url, session);
      // The client acknowledges each message by itself, before it hands over the next.
      listener.on('message', () => {
        seen += 1;
        if (seen === count) resolve();
      });
      await promise;
      await listener.endAsync();
    },
    async [Symbol.asyncDispose]() {
      await client.endAsync(true);
      await server.stop();
    },
  };
}
