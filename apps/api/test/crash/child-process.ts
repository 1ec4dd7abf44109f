import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A Node program under test, in a process of its own. */
export interface Child {
  readonly pid: number;
  /** Resolves to the first group of the ready line; rejects, with what the program wrote, when it ends before that. */
  readonly ready: Promise<string>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly hasEnded: boolean;
  /** The end of what it wrote to both outputs. */
  words(): string;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL, also to one that was stopped; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

export interface ChildPlan {
  readonly file: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly readyLine: RegExp;
}

const KEPT_CHARACTERS = 20_000;

/** The environment of the tests is not passed on, so that nothing of the machine decides what they find. */
export function startChild({ file, args = [], env, readyLine }: ChildPlan): Child {
  const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env['PATH'], ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let words = '';
  const keep = (text: string): void => {
    words = (words + text).slice(-KEPT_CHARACTERS);
  };
  const letGo = killWithUs(child.pid);
  const ended = once(child, 'exit').then(() => {
    letGo();
    return { code: child.exitCode, signal: child.signalCode };
  });
  const ready = new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      keep(`${line}\n`);
      const found = readyLine.exec(line);
      if (found !== null) resolve(found[1] ?? '');
    });
    void ended.then(({ code, signal }) => reject(new Error(`"${file}" ended (${String(code ?? signal)}) before it was ready:\n${words}`)));
  });
  ready.catch(() => undefined);
  child.stderr.setEncoding('utf8').on('data', keep);
  // A dead child's closed pipe is told by "exit".
  child.stdin.on('error', () => undefined);
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    get hasEnded() {
      return isOver(child);
    },
    words: () => words,
    signal: (name) => void child.kill(name),
    kill: async () => {
      if (!isOver(child)) child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      if (!isOver(child)) child.kill('SIGTERM');
      return (await ended).code;
    },
  };
}

/** However the tests end, the pipe to this shell closes, and it ends the child that would outlive them. */
function killWithUs(pid: number | undefined): () => void {
  const shell = spawn('sh', ['-c', 'read -r line || kill -KILL "$1"', 'watchdog', String(pid)], { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.unref();
  return () => void shell.kill('SIGKILL');
}

function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
