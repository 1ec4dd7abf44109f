import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Clock } from '@rookery/sdk';
import { ConfigurationError, readConfiguration } from '../configuration/index.js';
import { InstanceRunningError } from '../embedded-postgres/index.js';
import { createScrubber, type Scrubber } from '../secrets/index.js';
import { createLog } from './log.js';
import { ownSecrets } from './own-secrets.js';
import { openStorage } from './storage.js';

/** What a start needs of the process it runs in. */
export interface Host {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** A line for the person at the console. */
  print(line: string): void;
  /** A line of the log, or of an error that ends the process. */
  report(line: string): void;
  /** Calls the listener with a fault that nobody caught; the process ends after it. */
  onCrash(listener: (error: unknown) => void): void;
  /** Resolves when the process is asked to stop. */
  readonly asked: Promise<void>;
}

/** Everything is durable, so a stop that hangs is cut rather than waited for. */
const STOP_MS = 9_300;

/** Runs the server until it is asked to stop; resolves with the exit code. */
export async function run(host: Host): Promise<number> {
  const scrubber = createScrubber();
  // Node would write the error as it is.
  host.onCrash((error) => host.report(scrubber.text(`rookery ends by a fault that nobody caught: ${inspect(error)}\n`)));
  try {
    return await serve(host, scrubber);
  } catch (error) {
    host.report(scrubber.text(`${isForPeople(error) ? `rookery: ${error.message}` : `rookery could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`}\n`));
    return 1;
  }
}

async function serve({ environment, clock, print, report, asked }: Host, scrubber: Scrubber): Promise<number> {
  const configuration = readConfiguration(environment);
  scrubber.add(...ownSecrets(configuration));
  const log = createLog({ level: configuration.logLevel, scrubber, write: report });
  if (configuration.redisUrl !== undefined && configuration.databaseUrl === undefined) log.warn('REDIS_URL is not used: with its own embedded database this process works alone; set DATABASE_URL to share work');
  // For root the database runs as a user of its own, who must be able to pass through.
  await mkdir(configuration.dataFolder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });

  const taken = Promise.withResolvers<unknown>();
  // The framework loads while the database starts; together they would take the sum of both.
  const loading = import('./server.js');
  const storage = await openStorage({ configuration, log, onTaken: taken.resolve });
  try {
    const { startServer } = await loading;
    const server = await startServer(storage, { configuration, clock, log, scrubber });
    await storage.announce(server.url);
    if (server.setupLink !== undefined) print(`rookery set-up at ${server.setupLink}`);
    print(`rookery ready at ${server.url}`);
    const loss = await Promise.race([asked, taken.promise]);
    if (loss !== undefined) log.fatal({ err: loss }, 'the data is in the hands of another process; this one stops');
    const inTime = await Promise.race([server.stop().then(() => true), sleep(STOP_MS - 2_000, false, { ref: false })]);
    if (!inTime) log.warn('not everything ended in time; what was under way is taken up at the next start');
    return loss === undefined ? 0 : 1;
  } finally {
    const closed = await Promise.race([storage.close().then(() => true), sleep(2_000, false, { ref: false })]);
    if (!closed) log.warn('the embedded database did not end in time; the next start takes it over');
  }
}

function isForPeople(error: unknown): error is Error {
  return error instanceof ConfigurationError || error instanceof InstanceRunningError;
}
