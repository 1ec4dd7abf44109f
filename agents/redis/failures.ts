import { blotted, messageOf, readConnectionError, type Reading } from '../brokers/reasons.js';
import type { RedisLogin } from './open-connection.js';

/** Says whose fault an error of Redis is, by the word its messages begin with. */
export function readRedisError(error: unknown, { fields }: RedisLogin): Reading {
  const known = readConnectionError(error, fields);
  if (known !== undefined) return known;
  const at = `${fields.host}:${fields.port}`;
  const said = blotted(messageOf(error), fields.password);
  switch (/^[A-Z]+/.exec(said)?.[0]) {
    case 'WRONGPASS':
    case 'NOAUTH':
      return { kind: 'setup', reason: `${at} refuses the log-in: ${said}; check user and password in the credential` };
    case 'NOPERM':
      return { kind: 'setup', reason: `${at} does not let "${fields.user ?? 'default'}" do this: ${said}; give the user the right` };
    case 'WRONGTYPE':
      return { kind: 'setup', reason: `the key holds something else than a stream: ${said}; choose another name` };
    case 'MOVED':
    case 'CROSSSLOT':
      return { kind: 'setup', reason: `${at} is a node of a Redis Cluster, which is not supported: ${said}` };
    case 'ERR':
      return { kind: 'setup', reason: `${at} refuses the command: ${said}` };
    default:
      return { kind: 'passing', reason: `${at}: ${said}` };
  }
}

/** An answer of the server, after which nothing was done. Anything else may have come after the deed. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}
