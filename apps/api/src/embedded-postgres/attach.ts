import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connectionOf, currentMachine, startEmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.js';
import { orMissing } from './file-error.js';
import { readOnceFile } from './once-file.js';
import type { PostgresConnection } from './postgres-connection.js';
import { openPostgresHome } from './postgres-home.js';
import { InstanceRunningError } from './running-instance.js';
import { findRunningServer } from './running-server.js';

/** An embedded server that a command uses beside, or in the absence of, a Rookery. */
export interface AttachedPostgres {
  readonly connection: PostgresConnection;
  /** Whether it ran before; then `close` leaves it running. */
  readonly wasRunning: boolean;
  /** Ends what was started here, unless a Rookery has taken it over meanwhile. */
  close(): Promise<void>;
}

/**
 * Connects to the embedded database of a data folder: to the server that runs there, which is left as it is, or to one that is
 * started for a while. No lock is taken, so a Rookery may start at any time. Undefined when no database was ever made there.
 */
export async function attachEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<AttachedPostgres | undefined> {
  if (!(await hasCluster(options.dataFolder))) return undefined;
  const running = await attachToRunning(options);
  if (running !== undefined) return running;
  try {
    const server = await startEmbeddedPostgres(options);
    return { connection: server.connection, wasRunning: false, close: () => server.stop() };
  } catch (error) {
    // A Rookery was quicker.
    const theirs = error instanceof InstanceRunningError ? await attachToRunning(options) : undefined;
    if (theirs === undefined) throw error;
    return theirs;
  }
}

async function attachToRunning({ machine, dataFolder, log, signal }: EmbeddedPostgresOptions): Promise<AttachedPostgres | undefined> {
  const home = await openPostgresHome(machine ?? currentMachine(), dataFolder, log);
  const file = await findRunningServer(home, signal);
  return file === undefined ? undefined : { connection: connectionOf(home, file), wasRunning: true, close: () => Promise.resolve() };
}

/** Nothing is made by looking. */
async function hasCluster(dataFolder: string): Promise<boolean> {
  const elsewhere = await readOnceFile(join(dataFolder, 'postgres.location'));
  return (await orMissing(stat(join(elsewhere ?? join(dataFolder, 'postgres'), 'cluster')))) !== undefined;
}
