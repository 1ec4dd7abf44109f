import { fail, ok, warn, type Finding } from './finding.js';
import { problemsOf } from './known-problems.js';

/** What Redis tells of itself; `undefined`: it does not tell us. */
export interface RedisFacts {
  readonly version: string | undefined;
  readonly policy: string | undefined;
  readonly hasPassword: boolean;
  readonly isLocal: boolean;
  readonly isEncrypted: boolean;
}

export function checkRedis({ version, policy, hasPassword, isLocal, isEncrypted }: RedisFacts): readonly Finding[] {
  const [problem] = version === undefined ? [] : problemsOf('Redis', version);
  return [
    problem === undefined ? ok('Redis', `${version ?? 'an unknown version'} answers`) : warn('Redis', `${version}: ${problem.problem}`, `update to ${problem.mendedIn} or later`),
    checkAccess({ hasPassword, isLocal, isEncrypted }),
    policy === undefined || policy === 'noeviction'
      ? ok('Redis memory', policy === undefined ? 'its policy is not told to us' : 'nothing is evicted')
      : fail('Redis memory', `with the policy ${policy} it throws entries away when it is full, and workers are woken late`, 'set maxmemory-policy noeviction'),
  ];
}

function checkAccess({ hasPassword, isLocal, isEncrypted }: Pick<RedisFacts, 'hasPassword' | 'isLocal' | 'isEncrypted'>): Finding {
  if (!hasPassword) return (isLocal ? warn : fail)('Redis access', 'it asks for no password: whoever reaches it may stop and wake workers', 'set a password (requirepass, or a user) and write it into REDIS_URL');
  return isLocal || isEncrypted ? ok('Redis access', 'with a password') : warn('Redis access', 'its password travels readable', 'use rediss:// in REDIS_URL');
}
