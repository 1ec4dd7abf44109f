import { spawn } from 'node:child_process';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { createFrameReader, encodeFrame, type Frame } from './frame.js';
import type { SandboxLimits } from './limits.js';
import type { ReadyAnswer } from './messages.js';
import type { ChildCommand } from './wall.js';

/** The child is gone before it answered. `isCulprit`: this request was the one it was working on. */
export class ChildGone extends Error {
  override readonly name = 'ChildGone';
  readonly isCulprit: boolean;

  constructor(message: string, isCulprit: boolean) {
    super(message);
    this.isCulprit = isCulprit;
  }
}

/** A running child process. It works on its requests one after the other, in the order they came. */
export interface SandboxChild {
  readonly uid: number | null;
  readonly pid: number;
  readonly inFlight: number;
  readonly isAlive: boolean;
  /** `header` is given the request's id. Rejects with `ChildGone`. */
  request(header: (id: number) => string, body: string): Promise<Frame>;
  /** At once and for good; resolves when the process has ended. */
  kill(reason: string): Promise<void>;
}

export interface ChildOptions {
  readonly command: ChildCommand;
  readonly uid: number | null;
  readonly limits: SandboxLimits;
}

interface Waiting {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: ChildGone) => void;
}

const startTimeoutMs = 20_000;
const answerGraceMs = 3_000;
const maxAnswerBytes = 1_073_741_824;

/** Resolves when the child has loaded everything and given up its privileges. */
export async function startChild(options: ChildOptions): Promise<SandboxChild> {
  const { command, limits } = options;
  const process = spawn(command.file, [...command.arguments], {
    cwd: path.parse(command.file).root,
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const pipe = process.stdio[3];
  if (!(pipe instanceof Duplex)) throw new Error('the child process has no channel');
  const channel: Duplex = pipe;
  const queue: Waiting[] = [];
  const readFrames = createFrameReader(maxAnswerBytes);
  let nextId = 1;
  let isAlive = true;
  let reason: string | undefined;
  let isNobodysFault = false;
  let lastWords = '';
  let deadline: NodeJS.Timeout | undefined;

  const ended = new Promise<void>((resolve) => {
    const end = (text: string): void => {
      if (!isAlive) return;
      isAlive = false;
      clearTimeout(deadline);
      channel.destroy();
      // V8's last words begin with lines of `#`; the native stack below says nothing to anybody here.
      const lastLine = lastWords.split('\n').find((line) => /\w/.test(line))?.replace(/^#\s*/, '') ?? '';
      const message = `${reason ?? text}${lastLine === '' ? '' : `: ${lastLine}`}`;
      for (const [index, waiting] of queue.splice(0).entries()) waiting.reject(new ChildGone(message, index === 0 && !isNobodysFault));
      resolve();
    };
    process.on('error', (error) => end(`the sandbox process could not be started: ${error.message}`));
    process.on('exit', (code, signal) => end(`the sandbox process ended (${signal ?? `code ${code}`})`));
  });
  // A broken pipe is followed by the exit, which tells everybody who waits.
  channel.on('error', () => terminate('the channel to the sandbox process broke'));
  process.stderr?.setEncoding('utf8').on('data', (text: string) => { lastWords = (lastWords + text).slice(0, 2_000); });
  channel.on('data', (chunk: Buffer) => {
    let frames: readonly Frame[] = [];
    try {
      frames = readFrames(chunk);
    } catch (error) {
      terminate(`the sandbox process sent what cannot be read: ${String(error)}`);
    }
    for (const frame of frames) queue.shift()?.resolve(frame);
    if (frames.length > 0) watchHead(limits.wallMsPerBatch + answerGraceMs);
  });

  const hello = await ask(() => JSON.stringify({ type: 'hello', limits, uid: options.uid }), '', startTimeoutMs);
  const ready: ReadyAnswer = JSON.parse(hello.header);
  return {
    uid: ready.uid,
    pid: process.pid ?? 0,
    get inFlight() { return queue.length; },
    get isAlive() { return isAlive && reason === undefined; },
    request: (header, body) => ask(header, body, limits.wallMsPerBatch + answerGraceMs),
    kill(why) {
      isNobodysFault ||= reason === undefined;
      terminate(why);
      return ended;
    },
  };

  function ask(header: (id: number) => string, body: string, timeoutMs: number): Promise<Frame> {
    if (!isAlive || reason !== undefined) return Promise.reject(new ChildGone(reason ?? 'the sandbox process has ended', false));
    return new Promise((resolve, reject) => {
      queue.push({ resolve, reject });
      if (queue.length === 1) watchHead(timeoutMs);
      channel.write(encodeFrame({ header: header(nextId++), body }));
    });
  }

  /** The clock of a request starts when the one before it was answered: the child does one at a time. */
  function watchHead(timeoutMs: number): void {
    clearTimeout(deadline);
    deadline = undefined;
    if (queue.length === 0) return;
    deadline = setTimeout(() => terminate(`no answer within ${timeoutMs} ms`), timeoutMs);
    deadline.unref();
  }

  function terminate(why: string): void {
    reason ??= why;
    if (isAlive) process.kill('SIGKILL');
  }
}
