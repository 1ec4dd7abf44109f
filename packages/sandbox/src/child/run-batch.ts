import { recordSeparator } from '../frame.js';
import type { SandboxLimits } from '../limits.js';
import type { BatchMessage, MemoryChange } from '../messages.js';
import type { GuestAnswer, GuestInput } from './guest-call.js';

/** The answer to a batch, still as text: `reports` and `memory` go into the header as they are. */
export interface BatchOutcome {
  readonly reports: string;
  readonly body: string;
  readonly memory: string;
  readonly isDying: boolean;
  readonly isUndecided: boolean;
}

export interface BatchRunner {
  run(input: GuestInput, stopAfterMs: number): Promise<GuestAnswer>;
  /** Puts a new isolate in the place of the one that was lost or is suspected. */
  renew(): Promise<void>;
}

/**
 * Runs the batch in one go. When the isolate is lost, runs it again event by event from the committed memory, so that
 * the event that broke it fails alone and the others keep their results.
 */
export async function runBatch(runner: BatchRunner, message: BatchMessage, payloads: string, limits: SandboxLimits): Promise<BatchOutcome> {
  const stopAfterMs = limits.wallMsPerBatch / 2;
  if (!message.isStepwise) {
    const input: GuestInput = [payloads, message.identity, message.now, message.agentMemory, message.keyedMemory, message.parameters];
    const answer = await runner.run(input, stopAfterMs);
    if (answer.kind === 'done') return { reports: answer.reports, body: answer.body, memory: answer.memory, isDying: false, isUndecided: false };
    if (answer.kind === 'lost' && answer.isHung) return { reports: '[]', body: '', memory: '', isDying: true, isUndecided: true };
    if (answer.kind === 'lost') await runner.renew();
  }
  return runStepwise(runner, message, payloads.split(recordSeparator), stopAfterMs);
}

async function runStepwise(runner: BatchRunner, message: BatchMessage, payloads: readonly string[], stopAfterMs: number): Promise<BatchOutcome> {
  const identities: readonly (readonly [string, string | null, string | null])[] = JSON.parse(message.identity);
  const keyed = new Map<string, string>(message.keyedMemory === '' ? [] : JSON.parse(message.keyedMemory));
  const changed = new Map<string, string | null>();
  let agent = message.agentMemory;
  let isAgentChanged = false;
  const reports: string[] = [];
  const bodies: string[] = [];
  const startedAt = performance.now();
  let isFresh = true;
  let isDying = false;

  for (const [index, payload] of payloads.entries()) {
    if (isDying || (index > 0 && performance.now() - startedAt > stopAfterMs)) break;
    const identity = identities[index];
    const key = identity?.[2] ?? null;
    const memory = key === null ? undefined : keyed.get(key);
    const input: GuestInput = [
      payload, JSON.stringify([identity]), message.now, agent, memory === undefined ? '' : JSON.stringify([[key, memory]]), message.parameters,
    ];
    let answer = await runner.run(input, Infinity);
    if (answer.kind === 'lost' && answer.reason !== 'timeout' && !answer.isHung && !isFresh) {
      // Earlier events may have left the isolate full: only a fresh one convicts.
      await runner.renew();
      answer = await runner.run(input, Infinity);
    }
    isFresh = answer.kind === 'lost';
    if (answer.kind === 'rejected') {
      const message = `a promise that nobody awaited was rejected: ${answer.message}`.slice(0, 2_000);
      reports.push(JSON.stringify({ error: { code: 'sandbox.threw', message, stack: answer.stack.slice(0, 8_000) }, logs: [] }));
      continue;
    }
    if (answer.kind === 'lost') {
      const code = answer.reason === 'timeout' ? 'sandbox.timeout' : 'sandbox.memory';
      reports.push(JSON.stringify({ error: { code, message: answer.message }, logs: [] }));
      isDying = answer.isHung;
      if (!isDying) await runner.renew();
      continue;
    }
    reports.push(answer.reports.slice(1, -1));
    if (answer.body !== '') bodies.push(answer.body);
    if (answer.memory === '') continue;
    const change: MemoryChange = JSON.parse(answer.memory);
    if (change.agent !== undefined) {
      agent = change.agent;
      isAgentChanged = true;
    }
    for (const [changedKey, text] of change.byKey) {
      changed.set(changedKey, text);
      if (text === null) keyed.delete(changedKey);
      else keyed.set(changedKey, text);
    }
  }
  const memory = isAgentChanged || changed.size > 0 ? JSON.stringify({ ...(isAgentChanged ? { agent } : {}), byKey: [...changed] }) : '';
  return { reports: `[${reports.join(',')}]`, body: bodies.join(recordSeparator), memory, isDying, isUndecided: false };
}
