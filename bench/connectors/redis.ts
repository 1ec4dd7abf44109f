import { startRedis } from '@rookery/testkit';
import { Redis } from 'ioredis';
import { BATCH, batchesOf, type System } from './system.ts';

export async function openRedis(): Promise<System> {
  const server = await startRedis({ durable: true });
  const client = new Redis(server.port, server.host);
  return {
    credential: { kind: 'redis', fields: { host: server.host, port: server.port } },
    action: { type: 'publish-redis', version: 1, options: { credential: 'redis', stream: 'events' } },
    source: { type: 'redis-stream', version: 1, options: { credential: 'redis', stream: 'events', field: 'body', startAt: 'beginning' } },
    prepare: async () => void (await client.xgroup('CREATE', 'bare', 'bench', '0', 'MKSTREAM')),
    async write(texts) {
      for (const batch of batchesOf(texts)) {
        const pipeline = client.pipeline();
        for (const text of batch) pipeline.xadd('bare', '*', 'body', text);
        await pipeline.exec();
      }
    },
    async read(count) {
      for (let seen = 0; seen < count; ) {
        const answer = (await client.xreadgroup('GROUP', 'bench', 'one', 'COUNT', BATCH, 'STREAMS', 'bare', '>')) as [string, [string, string[]][]][] | null;
        const ids = (answer?.[0]?.[1] ?? []).map(([id]) => id);
        if (ids.length > 0) await client.xack('bare', 'bench', ...ids);
        seen += ids.length;
      }
    },
    async [Symbol.asyncDispose]() {
      client.disconnect();
      await server.stop();
    },
  };
}
