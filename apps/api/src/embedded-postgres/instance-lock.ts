import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { PostgresConnection } from './postgres-connection.js';
import { describeRunningInstance, InstanceRunningError } from './running-instance.js';
import { isAlive } from './running-server.js';

// "rookery" in ASCII, without its last letter: advisory locks share one number space per database.
const lockKey = 0x72_6f_6f_6b;
const lockPart = 0x65_72;

export interface InstanceLock {
  /** Gives the lock back; `onLost` is not called for this. */
  release(): Promise<void>;
}

export interface InstanceLockOptions {
  readonly connection: PostgresConnection;
  /** Where `rookery.json` lies, for the message of a refusal. */
  readonly dataFolder: string;
  /** Called once when the session that holds the lock breaks, for example because the server ended. Stop working then. */
  readonly onLost: (error: Error) => void;
  readonly signal?: AbortSignal;
}

/**
 * Takes the lock that only one Rookery holds per embedded database, in a session of its own. Throws `InstanceRunningError`
 * when another one has it. A process that was just killed may hold it a moment longer, so a dead holder is given 3 s.
 */
export async function acquireInstanceLock(options: InstanceLockOptions): Promise<InstanceLock> {
  const deadline = AbortSignal.timeout(3_000);
  const client = new Client({ ...options.connection, application_name: lockName(process.pid), connectionTimeoutMillis: 10_000 });
  let isReleased = false;
  let isHeld = false;
  const lose = (error: Error): void => {
    if (isHeld && !isReleased) {
      isReleased = true;
      options.onLost(error);
    }
  };
  client.on('error', lose);
  client.on('end', () => lose(new Error('instance lock: the session that held it was closed')));
  const release = async (): Promise<void> => {
    isReleased = true;
    await client.end();
  };
  try {
    await client.connect();
    while (!(await tryLock(client))) {
      const instance = await describeRunningInstance(options.dataFolder);
      if (deadline.aborted || (instance !== undefined && isAlive(instance.pid))) {
        throw new InstanceRunningError(options.dataFolder, instance);
      }
      await sleep(50, undefined, options.signal === undefined ? {} : { signal: options.signal });
    }
    isHeld = true;
    return { release };
  } catch (error) {
    await release().catch(() => undefined);
    throw error;
  }
}

/** Whether a process other than this one holds the lock of this database. */
export async function isInstanceLockHeldElsewhere(connection: PostgresConnection): Promise<boolean> {
  const client = new Client({ ...connection, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ held: boolean }>(
      `select exists (select from pg_locks join pg_stat_activity using (pid)
        where locktype = 'advisory' and granted and datname = current_database()
          and classid = $1 and objid = $2 and objsubid = 2 and application_name <> $3) as held`,
      [lockKey, lockPart, lockName(process.pid)],
    );
    return rows[0]?.held === true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function lockName(pid: number): string {
  return `rookery lock ${pid}`;
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1::int, $2::int) as taken', [lockKey, lockPart]);
  return rows[0]?.taken === true;
}
