import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../servers/free-port.js';
import { temporaryFolder } from '../servers/temporary-folder.js';
import { startWatchdog, type Watchdog } from '../servers/watchdog.js';
import { apiClient, type ApiClient } from './api-client.js';

const START_MS = 60_000;
const STOP_MS = 20_000;

export interface RookeryOptions {
  /** The built server, `apps/api/dist/main.js`. */
  readonly entry: string;
  /** Added to the variables of the start-up contract; `PORT` and `ROOKERY_DATA` are private unless given here. With `PORT` 0 each start takes a free one, which nobody can take before it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Node's own options, such as `--expose-gc`. */
  readonly nodeOptions?: readonly string[];
}

export interface Stopped {
  /** `null` when a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ms: number;
}

/** A whole Rookery in a process of its own, with an embedded database in a folder of its own. */
export interface Rookery extends AsyncDisposable {
  readonly url: string;
  readonly dataFolder: string;
  /** Of the server process that was started last. */
  readonly pid: number;
  /** From the spawn to the ready line, milliseconds. */
  readonly readyMs: number;
  /** Speaks to the API as the owner; logs in when first used. */
  readonly api: ApiClient;
  /** What the process wrote since it was started last. */
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Resolves when the process ends, whatever ends it. */
  exited(): Promise<Stopped>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<Stopped>;
  /** SIGKILL; the embedded database keeps running, as after a real one. */
  kill(): Promise<Stopped>;
  /** Starts again on the same data and port after a stop, a kill or a crash; `environment` replaces what was given first. */
  start(environment?: Readonly<Record<string, string>>): Promise<void>;
  /** Process id of the embedded database server; undefined when it does not run. */
  postgresPid(): Promise<number | undefined>;
}

interface Run {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<Stopped>;
  readonly readyMs: number;
  readonly url: string;
}

/** The owner of every Rookery that is started here, unless its environment names another. */
export const owner = { email: 'owner@rookery.example', password: 'correct horse battery' } as const;

/** Starts a server and resolves at its ready line; disposal ends it and its database and removes the data. */
export async function startRookery(options: RookeryOptions): Promise<Rookery> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const dataFolder = options.environment?.['ROOKERY_DATA'] ?? join(folder.path, 'data');
  const dogs: Dogs = { process: startWatchdog(join(folder.path, 'nothing'), 'KILL'), database: startWatchdog(folder.path, 'QUIT') };
  const variables = (given: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    PORT: String(port),
    ROOKERY_DATA: dataFolder,
    ROOKERY_DEMO: '0',
    ROOKERY_LOG_LEVEL: 'warn',
    ROOKERY_OWNER_EMAIL: owner.email,
    ROOKERY_OWNER_PASSWORD: owner.password,
    ...given,
  });
  const postgresPid = () => findPostgres(dataFolder);
  // Data that was given belongs to whoever gave it, and so does the server on it.
  const watchPostgres = async (): Promise<void> => {
    if (options.environment?.['ROOKERY_DATA'] === undefined) dogs.database.watch(await postgresPid());
  };
  const launch = async (environment = options.environment ?? {}): Promise<Run> => {
    const started = await startProcess(options, variables(environment), dogs.process);
    await watchPostgres();
    return started;
  };
  let run: Run;
  try {
    run = await launch();
  } catch (error) {
    await watchPostgres();
    await releaseAll(dogs);
    throw error;
  }
  const end = async (signal: NodeJS.Signals): Promise<Stopped> => {
    run.child.kill(signal);
    return run.ended;
  };
  return {
    get url() {
      return run.url;
    },
    dataFolder,
    api: apiClient(() => run.url, owner),
    get pid() {
      return run.child.pid ?? 0;
    },
    get readyMs() {
      return run.readyMs;
    },
    get output() {
      return run.output;
    },
    exited: () => run.ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async start(environment) {
      run = await launch(environment);
    },
    postgresPid,
    async [Symbol.asyncDispose]() {
      if (run.child.exitCode === null && run.child.signalCode === null) await end('SIGTERM');
      await watchPostgres();
      await releaseAll(dogs);
    },
  };
}

interface Dogs {
  readonly process: Watchdog;
  readonly database: Watchdog;
}

async function releaseAll({ process, database }: Dogs): Promise<void> {
  await process.release();
  await database.release();
}

async function startProcess({ entry, nodeOptions = [] }: RookeryOptions, env: NodeJS.ProcessEnv, watchdog: Watchdog): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...nodeOptions, entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  const ended = endOf(child);
  const ready = Promise.withResolvers<string>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
    const url = /^rookery ready at (\S+)$/m.exec(output.stdout)?.[1];
    if (url !== undefined) ready.resolve(url);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  watchdog.watch(child.pid);
  // Its number may soon be somebody else's.
  child.once('exit', () => watchdog.watch(undefined));
  const outcome = await Promise.race([ready.promise, ended, sleep(START_MS, undefined, { ref: false })]);
  if (typeof outcome === 'string') return { child, output, ended, readyMs: performance.now() - startedAt, url: outcome };
  child.kill('SIGKILL');
  await ended;
  const how = outcome === undefined ? `was not ready within ${START_MS / 1000} s` : `ended with ${outcome.exitCode ?? outcome.signal}`;
  throw new Error(`rookery ${how}:\n${output.stdout}${output.stderr.slice(-4_000)}`);
}

/** Ends a process that does not end by itself after SIGTERM, so that a test fails rather than hangs. */
async function endOf(child: ChildProcess): Promise<Stopped> {
  const asked = Promise.withResolvers<number>();
  const kill = child.kill.bind(child);
  child.kill = (signal) => {
    asked.resolve(performance.now());
    return kill(signal);
  };
  const closed = once(child, 'close');
  void asked.promise.then(() => sleep(STOP_MS, undefined, { ref: false })).then(() => kill('SIGKILL'));
  await closed;
  asked.resolve(performance.now());
  return { exitCode: child.exitCode, signal: child.signalCode, ms: performance.now() - (await asked.promise) };
}

async function findPostgres(dataFolder: string): Promise<number | undefined> {
  const location = await readFile(join(dataFolder, 'postgres.location'), 'utf8').then((text) => text.trim(), () => join(dataFolder, 'postgres'));
  const text = await readFile(join(location, 'cluster', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n', 1)[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}
