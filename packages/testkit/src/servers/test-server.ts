import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ServerUser } from './server-user.js';
import { startWatchdog } from './watchdog.js';

const run = promisify(execFile);

/** A private server of one test process. It ends with that process, even when that is killed. */
export interface TestServer extends AsyncDisposable {
  /** Process id of the server that runs now. */
  readonly pid: number;
  /** Where its data and its log lie. */
  readonly folder: string;
  /** Ends the server and removes its data. May be called twice. */
  stop(): Promise<void>;
  /** Ends the server as a power cut would, by SIGKILL; the data stays for `restart`. */
  kill(): Promise<void>;
  /** Ends the server properly if it runs and starts it again, with the same data at the same address. */
  restart(): Promise<void>;
  /** Stops the server and all its processes in their tracks: connections stay open and nothing answers. */
  pause(): Promise<void>;
  /** Lets a paused server go on. */
  resume(): Promise<void>;
  /** What the server wrote to its log. */
  log(): Promise<string>;
}

export interface ServerPlan {
  readonly program: string;
  readonly options: readonly string[];
  /** The server's own folder; `stop` removes it. */
  readonly folder: string;
  readonly user: ServerUser | undefined;
  /** Besides PATH, HOME, the C locale and UTC. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the server with its data on disk. */
  readonly stopSignal: NodeJS.Signals;
  /** Ends it at once but cleans up what lies outside its folder; without the leading SIG. */
  readonly endSignal: 'QUIT' | 'KILL';
  /** Resolves when the server answers, rejects as long as it does not. */
  readonly answers: () => Promise<unknown>;
}

/** Starts what `plan` says and resolves when it answers, within 60 s. */
export async function startTestServer(plan: ServerPlan): Promise<TestServer> {
  const watchdog = startWatchdog(plan.folder, plan.endSignal);
  let child: ChildProcess;
  let isStopped = false;
  let isEnding = false;

  const end = async (signalName: NodeJS.Signals): Promise<void> => {
    isEnding = true;
    if (hasEnded(child)) return watchdog.watch(undefined);
    child.ref();
    await signalTree(child.pid, 'SIGCONT');
    const ended = once(child, 'exit');
    child.kill(signalName);
    const inTime = await Promise.race([ended.then(() => true), sleep(10_000, false, { ref: false })]);
    if (!inTime) child.kill('SIGKILL');
    await ended;
    watchdog.watch(undefined);
  };
  const start = async (): Promise<void> => {
    const started = await spawnServer(plan);
    child = started;
    watchdog.watch(started.pid);
    await untilAnswers(plan, started);
    isEnding = false;
    // Tests would only see refused connections.
    const sayEnded = (): void => {
      if (!isEnding) void explainEnd(plan, started);
    };
    if (hasEnded(started)) sayEnded();
    else started.once('exit', sayEnded);
  };
  // After a kill the memory of the old processes can be in use for a moment, and PostgreSQL refuses to start over it.
  const startAgain = async (): Promise<void> => {
    const deadline = AbortSignal.timeout(5_000);
    for (;;) {
      try {
        await start();
        return;
      } catch (error) {
        if (deadline.aborted || !hasEnded(child)) throw error;
        await sleep(50);
      }
    }
  };
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await end(plan.stopSignal);
    await watchdog.release();
  };

  try {
    await start();
  } catch (error) {
    await watchdog.release();
    throw error;
  }
  return {
    get pid() {
      return child.pid ?? 0;
    },
    folder: plan.folder,
    stop,
    [Symbol.asyncDispose]: stop,
    kill: () => end('SIGKILL'),
    async restart() {
      await end(plan.stopSignal);
      await startAgain();
    },
    pause: () => signalTree(child.pid, 'SIGSTOP'),
    resume: () => signalTree(child.pid, 'SIGCONT'),
    log: () => readFile(logPath(plan), 'utf8'),
  };
}

async function spawnServer(plan: ServerPlan): Promise<ChildProcess> {
  const log = await open(logPath(plan), 'a');
  try {
    const child = spawn(plan.program, plan.options, {
      ...plan.user,
      cwd: plan.folder,
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', HOME: plan.folder, ...plan.env },
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    });
    child.unref();
    await once(child, 'spawn');
    return child;
  } finally {
    await log.close();
  }
}

async function untilAnswers(plan: ServerPlan, child: ChildProcess): Promise<void> {
  const deadline = AbortSignal.timeout(60_000);
  let cause: unknown;
  while (!deadline.aborted && !hasEnded(child)) {
    try {
      await plan.answers();
      return;
    } catch (error) {
      cause = error;
      await sleep(10);
    }
  }
  throw new Error(`test server: "${plan.program}" does not answer; the end of its log:\n${await endOfLog(plan)}`, { cause });
}

async function explainEnd(plan: ServerPlan, { pid, exitCode, signalCode }: ChildProcess): Promise<void> {
  process.stderr.write(`test server: "${plan.program}" (process ${pid}) ended without being told to (${signalCode ?? `code ${exitCode}`}); the end of its log:\n${await endOfLog(plan)}\n`);
}

/** Empty when its folder is gone. */
function endOfLog(plan: ServerPlan): Promise<string> {
  return readFile(logPath(plan), 'utf8').then(
    (text) => text.slice(-2_000),
    () => '',
  );
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function logPath(plan: ServerPlan): string {
  return join(plan.folder, 'server.log');
}

/** The server first, so that it starts no more processes; each one of PostgreSQL has a process group of its own. */
async function signalTree(root: number | undefined, signalName: NodeJS.Signals): Promise<void> {
  if (root === undefined) return;
  signalIfAlive(root, signalName);
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='], { timeout: 5_000 });
  const rows = stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  for (const [pid, parent] of rows) {
    if (pid !== undefined && parent === root) signalIfAlive(pid, signalName);
  }
}

function signalIfAlive(pid: number, signalName: NodeJS.Signals): void {
  try {
    process.kill(pid, signalName);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
