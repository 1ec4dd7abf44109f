import { randomBytes } from 'node:crypto';
import { startPostgres, startRedis, startRookery, type Rookery } from '@rookery/testkit';
import { serverEntry } from './rookery-process.ts';

/** Two processes of one installation, each of which serves people. */
export interface ProcessPair extends AsyncDisposable {
  readonly one: Rookery;
  readonly other: Rookery;
}

/** On a database of their own, and a Redis of their own where they are to have one. */
export async function startProcessPair({ hasRedis }: { readonly hasRedis: boolean }): Promise<ProcessPair> {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startPostgres({ tcp: true }));
  const redis = hasRedis ? stack.use(await startRedis()) : undefined;
  const { url } = await postgres.createDatabase();
  const environment = {
    DATABASE_URL: url, ...(redis === undefined ? {} : { REDIS_URL: redis.url }), PORT: '0', ROOKERY_ROLE: 'api', ROOKERY_MASTER_KEY: randomBytes(32).toString('base64'),
  };
  const one = stack.use(await startRookery({ entry: serverEntry, environment }));
  const other = stack.use(await startRookery({ entry: serverEntry, environment }));
  const whole = stack.move();
  return { one, other, [Symbol.asyncDispose]: () => whole.disposeAsync() };
}
