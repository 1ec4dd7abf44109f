import { parseCheckAnswer } from './child-answer.js';
import { createChildPool } from './child-pool.js';
import { ChildGone, startChild, type SandboxChild } from './child-process.js';
import type { CodeIssue, CodeLanguage } from './issue.js';
import { defaultLimits, type SandboxLimits } from './limits.js';
import type { BatchRequest, BatchResult } from './request.js';
import { runRequest, type RequestRunner } from './run-request.js';
import { planWall, uidCount, type Wall, type WallPlan } from './wall.js';

export interface SandboxLogEntry {
  readonly level: 'info' | 'warn';
  /** Constant; what varies is in `fields`. */
  readonly text: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

export interface SandboxOptions extends Partial<SandboxLimits> {
  /** Child processes at most; each is about one core. They start when first needed. Default 1. */
  readonly children?: number;
  /** A child whose resident memory is above this is replaced after the batch. Default 512. */
  readonly recycleRssMb?: number;
  readonly log?: (entry: SandboxLogEntry) => void;
}

export interface SandboxStats {
  /** Alive now. */
  readonly children: number;
  /** Parts of batches answered: one per batch, unless it was cut. */
  readonly batches: number;
  readonly events: number;
  /** Children replaced, for whatever reason. */
  readonly restarts: number;
  /** Largest resident memory last reported by a child. */
  readonly rssMb: number;
  /** Isolates alive in the child that answered last. */
  readonly isolates: number;
}

export interface Sandbox {
  /**
   * What is wrong with the code, without running it: syntax, imports, nothing to call. Empty when nothing is. With a
   * `workspaceId` it uses that workspace's child, otherwise one that belongs to nobody.
   */
  check(code: string, language?: CodeLanguage, workspaceId?: string): Promise<readonly CodeIssue[]>;
  /**
   * Runs the code on each event in order. Never rejects for what user code does: that is in the results. Rejects with
   * the signal's reason, when the sandbox is closed, and when no child process can be started (worth a retry).
   */
  runBatch(request: BatchRequest): Promise<BatchResult>;
  /** Starts a child for the workspace ahead of its first batch. */
  warmUp(workspaceId: string): Promise<void>;
  /** What the wall consists of on this machine; for `doctor`. */
  wall(): Promise<Wall>;
  stats(): SandboxStats;
  /** Kills the children; batches still running are rejected. */
  close(): Promise<void>;
}

export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { children = 1, recycleRssMb = 512, log = () => {}, ...given } = options;
  const limits: SandboxLimits = { ...defaultLimits, ...given };
  let planning: Promise<WallPlan> | undefined;
  let startedCount = 0;
  let hasOwnUser: boolean | undefined;
  let batches = 0;
  let events = 0;
  let rssMb = 0;
  let isolates = 0;

  const pool = createChildPool({ size: children, start, now: () => performance.now() });
  const runner: RequestRunner = {
    pool,
    limits,
    recycleRssMb,
    onDeath: (reason) => log({ level: 'warn', text: 'sandbox process died over a batch', fields: { reason } }),
    onAnswer(answer) {
      batches++;
      events += answer.results.length;
      rssMb = answer.rssMb;
      isolates = answer.isolates;
    },
  };

  return {
    runBatch(request) {
      return abortable(runRequest(runner, request), request.signal);
    },
    async check(code, language = 'javascript', workspaceId = '') {
      try {
        return await pool.use(workspaceId, async (child) => parseCheckAnswer(await child.request((id) => JSON.stringify({ type: 'check', id, code, language }), '')));
      } catch (error) {
        if (!(error instanceof ChildGone)) throw error;
        return [{ message: 'the code cannot be checked: reading it takes too long or too much memory' }];
      }
    },
    warmUp: (workspaceId) => pool.use(workspaceId, () => Promise.resolve()),
    async wall() {
      const { wall } = await plan();
      return { ...wall, ownUser: hasOwnUser ?? wall.ownUser };
    },
    stats: () => ({ children: pool.children, batches, events, restarts: pool.restarts, rssMb, isolates }),
    close: () => pool.close(),
  };

  async function start(): Promise<SandboxChild> {
    const { command, firstUid } = await plan();
    const uid = firstUid === null ? null : firstUid + (startedCount++ % uidCount);
    const child = await startChild({ command, uid, limits }).catch((cause: unknown) => {
      throw new Error('the sandbox process could not start; see what "doctor" says about the sandbox', { cause });
    });
    if (uid !== null && child.uid !== uid && hasOwnUser !== false) log({ level: 'warn', text: 'sandbox child keeps the uid of its parent', fields: { uid } });
    if (uid !== null) hasOwnUser = child.uid === uid;
    return child;
  }

  function plan(): Promise<WallPlan> {
    planning ??= planWall(
      { platform: process.platform, uid: process.getuid?.() ?? null, processId: process.pid, execPath: process.execPath },
    ).then((planned) => {
      if (!planned.wall.network || !planned.wall.ownUser) log({ level: 'warn', text: 'sandbox wall is thinner than it could be', fields: { ...planned.wall } });
      return planned;
    });
    return planning;
  }
}

function abortable<Value>(running: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return running;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    running.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}
