import { randomBytes } from 'node:crypto';
import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { startPostgres, startRedis, startRookery, type PostgresDatabase, type PostgresServer, type RedisServer, type Rookery } from '@rookery/testkit';
import { recordReader, type RecordReader } from '../crash/records.js';
import { entry } from '../server/built-server.js';

/** Short, so that a killed worker is replaced while a test waits. */
export const LEASE = '3s';

/** One database, one Redis or none, a recorder of calls outside, and as many processes as are started. */
export interface House extends AsyncDisposable {
  readonly postgres: PostgresServer;
  readonly database: PostgresDatabase;
  readonly redis: RedisServer | undefined;
  readonly sink: HttpSink;
  readonly records: RecordReader;
  /** Starts a process with the roles and waits until it is ready. */
  start(role: string): Promise<Rookery>;
  /** Runners by the process that holds them; `null` holds those that nobody does. */
  holdings(): Promise<ReadonlyMap<string | null, number>>;
  /** Runners that this process holds. */
  heldBy(process: Rookery): Promise<number>;
}

/** `mayCall`: a further host that agents may call. */
export async function openHouse({ hasRedis, mayCall = [] }: { readonly hasRedis: boolean; readonly mayCall?: readonly string[] }): Promise<House> {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startPostgres({ tcp: true }));
  const redis = hasRedis ? stack.use(await startRedis()) : undefined;
  const sink = await startHttpSink();
  stack.defer(() => sink.stop());
  const database = await postgres.createDatabase();
  const records = recordReader(database);
  const environment = {
    DATABASE_URL: database.url,
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    PORT: '0',
    ROOKERY_LEASE: LEASE,
    ROOKERY_MASTER_KEY: randomBytes(32).toString('base64'),
    ROOKERY_EGRESS_ALLOW: [new URL(sink.url).host, `127.0.0.1:${database.port}`, ...mayCall].join(','),
    ROOKERY_OWNER_EMAIL: 'owner@rookery.example',
    ROOKERY_OWNER_PASSWORD: 'correct horse battery',
  };
  const holdings = async (): Promise<ReadonlyMap<string | null, number>> => {
    const rows = await records.query<{ readonly owner: string | null; readonly held: number }>('select lease_owner as owner, count(*) as held from runner group by 1');
    return new Map(rows.map(({ owner, held }) => [owner, held]));
  };
  const processes = stack.use(new AsyncDisposableStack());
  const whole = stack.move();
  return {
    postgres, database, redis, sink, records, holdings,
    start: async (role) => processes.use(await startRookery({ entry, environment: { ...environment, ROOKERY_ROLE: role } })),
    heldBy: async ({ pid }) => [...(await holdings())].filter(([owner]) => owner?.includes(`:${pid}:`) === true).reduce((sum, [, held]) => sum + held, 0),
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}
