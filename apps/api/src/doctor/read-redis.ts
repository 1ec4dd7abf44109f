import { Redis } from 'ioredis';
import type { RedisFacts } from './redis-checks.js';

const TIMEOUT_MS = 5_000;

/** Asks a Redis what it is. Rejects when it does not answer; what it will not tell is left out. */
export async function readRedis(url: string): Promise<RedisFacts> {
  const { hostname, password, protocol } = new URL(url);
  const client = new Redis(url, { lazyConnect: true, connectTimeout: TIMEOUT_MS, commandTimeout: TIMEOUT_MS, maxRetriesPerRequest: 0, retryStrategy: () => null });
  // Told by the call that fails, too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const server = await client.info('server').catch(() => '');
    const policy: unknown = await client.config('GET', 'maxmemory-policy').catch(() => undefined);
    return {
      version: /redis_version:(\S+)/.exec(server)?.[1],
      policy: Array.isArray(policy) && typeof policy[1] === 'string' ? policy[1] : undefined,
      hasPassword: password !== '',
      isLocal: ['127.0.0.1', 'localhost', '[::1]'].includes(hostname),
      isEncrypted: protocol === 'rediss:',
    };
  } finally {
    client.disconnect();
  }
}
