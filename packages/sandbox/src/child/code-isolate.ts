import type ivm from 'isolated-vm';
import { prepareHardening } from '../guest/harden-intrinsics.js';
import { createHuginnAgent } from '../guest/huginn-agent.js';
import { installGuest, type GuestLimits } from '../guest/install-guest.js';
import { createValueReader } from '../guest/value-reader.js';
import type { CodeIssue } from '../issue.js';
import type { SandboxLimits } from '../limits.js';
import { callGuest, type GuestAnswer, type GuestInput } from './guest-call.js';
import type { PreparedCode } from './prepare-code.js';

/** An isolate holding one compiled code. Gives every batch a context of its own, made ready while nothing else runs. */
export interface CodeIsolate {
  run(input: GuestInput, stopAfterMs: number): Promise<GuestAnswer>;
  /** Batches run so far. */
  readonly batches: number;
  readonly isDisposed: boolean;
  dispose(): void;
}

interface ReadyContext {
  readonly context: ivm.Context;
  readonly operate: ivm.Reference;
  readonly control: Int32Array;
}

type Engine = typeof ivm;

export function createGuestSnapshot(engine: Engine): ivm.ExternalCopy<ArrayBuffer> {
  const parts = [createHuginnAgent, prepareHardening, createValueReader].map((part) => part.toString());
  return engine.Isolate.createSnapshot([{ code: `"use strict";(${installGuest.toString()})(${parts.join(',')})` }]);
}

const made = new Set<ivm.Isolate>();

/** Isolates that exist in this process, whoever may still know them. */
export function countIsolates(): number {
  for (const isolate of made) if (isolate.isDisposed) made.delete(isolate);
  return made.size;
}

export class CompileFault extends Error {
  readonly issue: CodeIssue;

  constructor(issue: CodeIssue) {
    super(issue.message);
    this.issue = issue;
  }
}

/** Rejects with a `CompileFault` when V8 refuses the code. */
export async function createCodeIsolate(
  engine: Engine,
  snapshot: ivm.ExternalCopy<ArrayBuffer>,
  prepared: PreparedCode,
  limits: SandboxLimits,
): Promise<CodeIsolate> {
  const catastrophe = { report: () => {} };
  const isolate = new engine.Isolate({ memoryLimit: limits.heapMb, snapshot, onCatastrophicError: () => catastrophe.report() });
  made.add(isolate);
  const limitsText = JSON.stringify(guestLimitsOf(limits));
  let script: ivm.Script;
  try {
    script = await isolate.compileScript(prepared.script, { filename: prepared.filename, lineOffset: prepared.lineOffset });
  } catch (error) {
    isolate.dispose();
    throw new CompileFault(compileIssue(error));
  }
  let batches = 0;
  let batchesInContext = 0;
  let current: Promise<ReadyContext> = supervised(ready());

  return {
    get batches() { return batches; },
    get isDisposed() { return isolate.isDisposed; },
    dispose() {
      if (!isolate.isDisposed) isolate.dispose();
    },
    async run(input, stopAfterMs) {
      batches++;
      batchesInContext++;
      const { context, operate, control } = await current;
      const answer = await callGuest({ isolate, operate, control, catastrophe }, input, limits, stopAfterMs);
      if (answer.kind === 'lost') return answer;
      if (answer.kind === 'rejected' || batchesInContext >= limits.batchesPerContext) {
        operate.release();
        context.release();
        batchesInContext = 0;
        current = supervised(ready());
      }
      return answer;
    },
  };

  async function ready(): Promise<ReadyContext> {
    const context = await isolate.createContext();
    // Runs no code of the user: the script's value is a function. So only the machine can be slow here, and no event is to blame.
    const timeout = limits.wallMsPerBatch;
    const factory = await script.run(context, { reference: true, timeout });
    const shared = new SharedArrayBuffer(8);
    const operate = await context.evalClosure(
      'const boot = globalThis.$rookeryBoot; delete globalThis.$rookeryBoot; return boot($0, $1, $2, $3);',
      [factory.derefInto(), prepared.form, new engine.ExternalCopy(shared).copyInto(), limitsText],
      { result: { reference: true }, timeout },
    );
    factory.release();
    return { context, operate, control: new Int32Array(shared) };
  }
}

/** A failure of the spare context is met by whoever awaits it; until then it must not count as unhandled. */
function supervised<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

function guestLimitsOf(limits: SandboxLimits): GuestLimits {
  const { maxOutputBytes, maxOutputBytesPerEvent, maxEmitsPerEvent, maxMemoryBytes, maxLogsPerEvent, maxLogBytesPerEvent } = limits;
  return { maxOutputBytes, maxOutputBytesPerEvent, maxEmitsPerEvent, maxMemoryBytes, maxLogsPerEvent, maxLogBytesPerEvent };
}

function compileIssue(error: unknown): CodeIssue {
  const text = error instanceof Error ? error.message : String(error);
  const place = / \[agent\.(?:js|ts):(\d+):(\d+)\]$/.exec(text);
  if (place === null) return { message: `syntax error: ${text}` };
  return { message: `syntax error: ${text.slice(0, place.index)}`, line: Number(place[1]), column: Number(place[2]) };
}
