import type ivm from 'isolated-vm';
import type { SandboxLimits } from '../limits.js';

/** The guest's side of one batch: see `operate` in install-guest. */
export type GuestInput = readonly [payloads: string, identity: string, now: number, agentMemory: string | null, keyed: string, parameters: string | null];

export type GuestAnswer =
  | { readonly kind: 'done'; readonly reports: string; readonly body: string; readonly memory: string }
  /** The isolate is gone. `isHung`: not even its thread came back, so only killing the process helps. */
  | { readonly kind: 'lost'; readonly reason: 'timeout' | 'memory'; readonly message: string; readonly isHung: boolean }
  /** Something in the batch was rejected and nobody had awaited it. Which event did it, the isolate does not tell. */
  | { readonly kind: 'rejected'; readonly message: string; readonly stack: string };

export interface GuestContext {
  readonly isolate: ivm.Isolate;
  readonly operate: ivm.Reference;
  /** 0: index of the event at work. 1: set to 1 to stop after that event. */
  readonly control: Int32Array;
  /** `report` is called when V8 has given the isolate up for good. Set per call: a shared promise would keep them all. */
  readonly catastrophe: { report: () => void };
}

const tickMs = 10;
const disposeGraceMs = 500;

/**
 * Runs a batch and watches it from outside: the guest writes the index of its event into shared memory, this thread
 * reads it together with the isolate's CPU clock. An event over its time costs the isolate its life.
 */
export async function callGuest(context: GuestContext, input: GuestInput, limits: SandboxLimits, stopAfterMs: number): Promise<GuestAnswer> {
  const { isolate, control } = context;
  control[0] = 0;
  control[1] = 0;
  const messages = {
    timeout: `the event took more than ${limits.cpuMsPerEvent} ms`,
    memory: `the event needs more than ${limits.heapMb} MiB of memory`,
  };
  let isTimedOut = false;
  let giveUp: (answer: GuestAnswer) => void = () => {};
  const hung = new Promise<GuestAnswer>((resolve) => { giveUp = resolve; });
  context.catastrophe.report = () => giveUp({ kind: 'lost', reason: 'memory', message: messages.memory, isHung: true });
  let graceTimer: NodeJS.Timeout | undefined;

  const startedAt = performance.now();
  let index = -1;
  let indexSince = startedAt;
  let cpuAtIndex = isolate.cpuTime;
  const cpuLimit = BigInt(limits.cpuMsPerEvent) * 1_000_000n;
  // On a starved machine CPU time stands still; an event may wait for its share this long.
  const wallLimit = Math.max(limits.cpuMsPerEvent, Math.min(limits.cpuMsPerEvent * 4, limits.wallMsPerBatch / 2));
  // A disposed isolate ends its script at once, as a rule. One that allocates in a tight loop has been seen to go on,
  // past its heap limit, and then the parent has to kill this process.
  const waitForEnd = (reason: 'timeout' | 'memory'): void => {
    graceTimer ??= setTimeout(() => giveUp({ kind: 'lost', reason, message: messages[reason], isHung: true }), disposeGraceMs);
  };
  const watch = setInterval(() => {
    if (graceTimer !== undefined) return;
    if (isolate.isDisposed) return waitForEnd('memory');
    const now = performance.now();
    const cpu = isolate.cpuTime;
    if (control[0] !== index) {
      index = control[0] ?? 0;
      indexSince = now;
      cpuAtIndex = cpu;
    } else if (cpu - cpuAtIndex > cpuLimit || now - indexSince > wallLimit) {
      isTimedOut = true;
      isolate.dispose();
      return waitForEnd('timeout');
    }
    if (now - startedAt > stopAfterMs) control[1] = 1;
  }, tickMs);

  const answer = async (): Promise<GuestAnswer> => {
    try {
      let parts: unknown = await context.operate.apply(undefined, [...input], { result: { copy: true } });
      while (parts === null) parts = await context.operate.apply(undefined, [], { result: { copy: true } });
      if (!Array.isArray(parts)) throw new Error('the guest gave no answer');
      const [reports, body, memory]: unknown[] = parts;
      return { kind: 'done', reports: String(reports), body: String(body), memory: String(memory) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (isTimedOut) return { kind: 'lost', reason: 'timeout', message: messages.timeout, isHung: false };
      if (isolate.isDisposed || /memory limit/i.test(message)) {
        if (!isolate.isDisposed) isolate.dispose();
        return { kind: 'lost', reason: 'memory', message: messages.memory, isHung: false };
      }
      return { kind: 'rejected', message, stack: error instanceof Error ? (error.stack ?? '') : '' };
    }
  };
  try {
    return await Promise.race([answer(), hung]);
  } finally {
    clearInterval(watch);
    clearTimeout(graceTimer);
    context.catastrophe.report = () => {};
  }
}
