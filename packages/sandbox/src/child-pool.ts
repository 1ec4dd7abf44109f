import type { SandboxChild } from './child-process.js';

/** Hands out child processes: at most `size`, each for one workspace from its first job until it is killed. */
export interface ChildPool {
  /**
   * Waits for a child of the workspace and gives it to `work`, up to four jobs at a time. Rejects when no child can be
   * started, when the pool is closed, and with the signal's reason when it is aborted before `work` has begun.
   */
  use<Value>(workspaceId: string, work: (child: SandboxChild) => Promise<Value>, signal?: AbortSignal): Promise<Value>;
  /** Takes no further job; killed when its last one has ended. */
  retire(child: SandboxChild): void;
  readonly children: number;
  readonly restarts: number;
  close(): Promise<void>;
}

export interface ChildPoolOptions {
  readonly size: number;
  readonly start: () => Promise<SandboxChild>;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

interface Job {
  readonly run: (child: SandboxChild) => Promise<void>;
  readonly reject: (error: unknown) => void;
}

interface Slot {
  workspaceId: string | undefined;
  child: SandboxChild | undefined;
  isBusyStarting: boolean;
  isRetiring: boolean;
  running: number;
  assignedAt: number;
  usedAt: number;
}

const maxInFlight = 4;
/** How long a workspace keeps a child to itself while another one has none. A change costs a process start. */
const quantumMs = 500;
/** After this idle time a child may be given up so that a busy workspace gets a second one. */
const idleMs = 1_000;

export class PoolClosed extends Error {
  override readonly name = 'PoolClosed';
}

export function createChildPool(options: ChildPoolOptions): ChildPool {
  const { now } = options;
  const slots = Array.from({ length: options.size }, (): Slot => ({
    workspaceId: undefined, child: undefined, isBusyStarting: false, isRetiring: false, running: 0, assignedAt: 0, usedAt: 0,
  }));
  // In the order in which they may take a child; one that takes it goes to the back.
  const queues = new Map<string, Job[]>();
  const endings = new Set<Promise<void>>();
  let restarts = 0;
  let isClosed = false;

  return {
    use(workspaceId, work, signal) {
      if (isClosed) return Promise.reject(new PoolClosed('the sandbox is closed'));
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const job: Job = {
          reject,
          run(child) {
            signal?.removeEventListener('abort', abort);
            return work(child).then(resolve, reject);
          },
        };
        const abort = (): void => {
          const queue = queues.get(workspaceId);
          const index = queue?.indexOf(job) ?? -1;
          if (index !== -1) queue?.splice(index, 1);
          if (queue?.length === 0) queues.delete(workspaceId);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort, { once: true });
        const queue = queues.get(workspaceId) ?? [];
        queue.push(job);
        queues.set(workspaceId, queue);
        dispatch();
      });
    },
    retire(child) {
      const slot = slots.find((candidate) => candidate.child === child);
      if (slot === undefined) return;
      slot.isRetiring = true;
      if (slot.running === 0) release(slot, 'its time has come');
    },
    get children() { return slots.filter((slot) => slot.child?.isAlive === true).length; },
    get restarts() { return restarts; },
    async close() {
      isClosed = true;
      for (const queue of queues.values()) for (const job of queue) job.reject(new PoolClosed('the sandbox is closed'));
      queues.clear();
      for (const slot of slots) release(slot, 'the sandbox is closed');
      while (endings.size > 0) await Promise.all(endings);
    },
  };

  function dispatch(): void {
    if (isClosed) return;
    for (const [workspaceId, queue] of [...queues]) {
      for (let slot = pick(workspaceId); slot?.child !== undefined && queue.length > 0; slot = pick(workspaceId)) {
        const job = queue.shift();
        if (job !== undefined) launch(slot, slot.child, job);
      }
      if (queue.length === 0) queues.delete(workspaceId);
    }
  }

  /** A child with room for a job of the workspace. Starts one, when that is what is needed, and gives nothing yet. */
  function pick(workspaceId: string): Slot | undefined {
    for (const slot of slots) if (slot.child?.isAlive === false && slot.running === 0) release(slot, 'it ended');
    const own = slots.filter((slot) => slot.workspaceId === workspaceId);
    const ready = own.find((slot) => slot.child?.isAlive === true && !slot.isRetiring && slot.running < maxInFlight && !isOverdue(slot));
    if (ready !== undefined) return ready;
    if (own.some((slot) => slot.isBusyStarting)) return undefined;
    const unused = slots.find((slot) => slot.child === undefined && !slot.isBusyStarting);
    const slot = unused ?? slots.find((candidate) => canBeTaken(candidate, workspaceId, own.length));
    if (slot !== undefined) assign(slot, workspaceId);
    return undefined;
  }

  function canBeTaken(slot: Slot, workspaceId: string, ownCount: number): boolean {
    if (slot.running > 0 || slot.isBusyStarting || slot.workspaceId === workspaceId || slot.workspaceId === undefined) return false;
    if (ownCount > 0) return !queues.has(slot.workspaceId) && now() - slot.usedAt > idleMs;
    return !queues.has(slot.workspaceId) || isOverdue(slot);
  }

  function isOverdue(slot: Slot): boolean {
    if (now() - slot.assignedAt <= quantumMs) return false;
    return [...queues.keys()].some((workspaceId) => slots.every((other) => other.workspaceId !== workspaceId));
  }

  function assign(slot: Slot, workspaceId: string): void {
    release(slot, 'another workspace needs its place');
    const queue = queues.get(workspaceId);
    if (queue !== undefined && queues.delete(workspaceId)) queues.set(workspaceId, queue);
    slot.workspaceId = workspaceId;
    slot.isBusyStarting = true;
    const starting = options.start().then(
      async (child) => {
        slot.isBusyStarting = false;
        if (isClosed) return child.kill('the sandbox is closed');
        slot.child = child;
        slot.assignedAt = now();
        slot.usedAt = now();
        dispatch();
      },
      (error: unknown) => {
        slot.isBusyStarting = false;
        slot.workspaceId = undefined;
        const queue = queues.get(workspaceId) ?? [];
        queues.delete(workspaceId);
        for (const job of queue) job.reject(error);
        dispatch();
      },
    );
    track(starting);
  }

  function launch(slot: Slot, child: SandboxChild, job: Job): void {
    slot.running++;
    void job.run(child).finally(() => {
      if (slot.child !== child) return;
      slot.running--;
      slot.usedAt = now();
      if (slot.running === 0 && (slot.isRetiring || !child.isAlive)) release(slot, 'its time has come');
      dispatch();
    });
  }

  function release(slot: Slot, reason: string): void {
    const { child } = slot;
    Object.assign(slot, { workspaceId: undefined, child: undefined, isRetiring: false, running: 0 });
    if (child === undefined) return;
    restarts++;
    track(child.kill(reason));
  }

  function track(ending: Promise<void>): void {
    const tracked: Promise<void> = ending.finally(() => endings.delete(tracked));
    endings.add(tracked);
  }
}
