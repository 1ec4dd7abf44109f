import type { Net } from '@rookery/sdk';
import { sourceError } from '../brokers/reasons.js';
import { readRedisError } from './failures.js';
import { openConnection, type RedisLogin } from './open-connection.js';

/** Logs in and out again. Resolves with what was found, for people. */
export async function tryLogin(net: Net, login: RedisLogin, signal: AbortSignal): Promise<string> {
  try {
    const connection = await openConnection(net, login, signal);
    const about = String(await connection.call('INFO', 'server').catch(() => ''));
    await connection.close();
    const version = /redis_version:(\S+)/.exec(about)?.[1];
    return version === undefined ? 'logged in' : `logged in to Redis ${version}`;
  } catch (error) {
    throw sourceError(readRedisError(error, login), error);
  }
}
