import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server process of the benchmark; it printed that it is ready. */
export interface ChildServer extends AsyncDisposable {
  readonly pid: number;
  /** What the pattern's first group took from the ready line. */
  readonly ready: string;
  /** From spawn to the ready line. */
  readonly readyMs: number;
  /** Ends it by SIGTERM and resolves to its exit code. */
  stop(): Promise<number | null>;
}

export interface ChildServerPlan {
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Matches the line of stdout that says it is ready. */
  readonly readyLine: RegExp;
}

const START_TIMEOUT_MS = 120_000;

/** Starts a Node program and waits for its ready line; what it says on stderr is shown when it ends before that. */
export async function startChildServer({ file, args = [], env = {}, readyLine }: ChildServerPlan): Promise<ChildServer> {
  const start = performance.now();
  const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4_000);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  const ready = await Promise.race([readyIn(child, readyLine), ended.then(() => undefined)]);
  clearTimeout(timer);
  if (ready === undefined) throw new Error(`bench: "${file}" ended before it was ready: ${words}`);
  const readyMs = performance.now() - start;
  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
    return child.exitCode;
  };
  return { pid: child.pid ?? 0, ready, readyMs, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

function readyIn(child: ChildProcess, readyLine: RegExp): Promise<string> {
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    // Goes on reading after the ready line: a full pipe would stop the server.
    createInterface(child.stdout).on('line', (line) => {
      const found = readyLine.exec(line);
      if (found !== null) resolve(found[1] ?? '');
    });
  });
}
