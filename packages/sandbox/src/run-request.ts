import { MalformedAnswer, parseBatchAnswer, type ParsedAnswer } from './child-answer.js';
import type { ChildPool } from './child-pool.js';
import { ChildGone } from './child-process.js';
import { recordSeparator } from './frame.js';
import type { SandboxLimits } from './limits.js';
import type { BatchMessage } from './messages.js';
import type { BatchEvent, BatchRequest, BatchResult, EventResult } from './request.js';

interface Range {
  readonly from: number;
  readonly to: number;
  readonly isStepwise: boolean;
  /** How often a child died over exactly this one event. */
  readonly deaths: number;
}

export interface RequestRunner {
  readonly pool: ChildPool;
  readonly limits: SandboxLimits;
  /** A child above this is replaced. */
  readonly recycleRssMb: number;
  readonly onAnswer: (answer: ParsedAnswer) => void;
  readonly onDeath: (reason: string) => void;
}

/** A single event that killed a child is given a second one: it may have been the machine that killed the first. */
const deathsToConvict = 2;

/**
 * Runs the batch, if need be in parts. Each part starts from the memory the parts before it left. When a child dies
 * without a word, its part is run again by halves until the one event is found.
 */
export async function runRequest(runner: RequestRunner, request: BatchRequest): Promise<BatchResult> {
  const { events } = request;
  const results: EventResult[] = [];
  const keyed = new Map(Object.entries(request.memory.byKey));
  const changed = new Map<string, string | null>();
  let agent = request.memory.agent;
  let isAgentChanged = false;
  const waiting: Range[] = events.length === 0 ? [] : [{ from: 0, to: events.length, isStepwise: false, deaths: 0 }];

  for (let range = waiting.pop(); range !== undefined; range = waiting.pop()) {
    request.signal?.throwIfAborted();
    const answer = await runRange(runner, request, range, { agent, keyed });
    if (answer === 'again') {
      waiting.push(range);
      continue;
    }
    if (answer === 'died') {
      const { from, to, isStepwise, deaths } = range;
      if (to - from > 1) {
        const middle = (from + to) >> 1;
        waiting.push({ from: middle, to, isStepwise, deaths }, { from, to: middle, isStepwise, deaths });
      } else if (deaths + 1 < deathsToConvict) {
        waiting.push({ ...range, deaths: deaths + 1 });
      } else {
        results.push({ ok: false, error: { code: 'sandbox.crashed', message: 'the event took the sandbox process down' }, logs: [] });
      }
      continue;
    }
    results.push(...answer.results);
    const next = range.from + answer.results.length;
    if (next < range.to) waiting.push({ ...range, from: next, isStepwise: answer.isUndecided });
    if (answer.agent !== undefined) {
      agent = answer.agent;
      isAgentChanged = true;
    }
    for (const [key, text] of answer.byKey) {
      changed.set(key, text);
      if (text === null) keyed.delete(key);
      else keyed.set(key, text);
    }
  }
  return { results, memory: { ...(isAgentChanged ? { agent } : {}), byKey: Object.fromEntries(changed) } };
}

/** `again`: somebody else's event took the child down. `died`: one of these did. */
async function runRange(
  runner: RequestRunner,
  request: BatchRequest,
  range: Range,
  memory: { readonly agent: string | null; readonly keyed: ReadonlyMap<string, string> },
): Promise<ParsedAnswer | 'again' | 'died'> {
  const events = range.from === 0 && range.to === request.events.length ? request.events : request.events.slice(range.from, range.to);
  const memoryKeys = new Set<string>();
  for (const event of events) {
    const key = memoryKeyOf(event);
    if (key !== null) memoryKeys.add(key);
  }
  const keyedPairs = [...memoryKeys].flatMap((key) => {
    const text = memory.keyed.get(key);
    return text === undefined ? [] : [[key, text]];
  });
  const message: Omit<BatchMessage, 'id'> = {
    type: 'batch',
    codeId: request.codeId,
    code: request.code,
    language: request.language,
    now: request.now,
    identity: JSON.stringify(events.map((event) => [event.id, event.key, memoryKeyOf(event)])),
    agentMemory: memory.agent,
    keyedMemory: keyedPairs.length === 0 ? '' : JSON.stringify(keyedPairs),
    parameters: request.parameters ?? null,
    isStepwise: range.isStepwise,
  };
  // The separator cannot stand in JSON, so such a payload is none; empty text fails that event alone.
  const body = events.map(({ payload }) => (payload.includes(recordSeparator) ? '' : payload)).join(recordSeparator);

  return runner.pool.use(request.workspaceId, async (child) => {
    try {
      const frame = await child.request((id) => JSON.stringify({ ...message, id }), body);
      const answer = parseBatchAnswer(frame, { eventCount: events.length, memoryKeys, limits: runner.limits });
      runner.onAnswer(answer);
      if (answer.isDying || answer.rssMb > runner.recycleRssMb) {
        if (answer.isDying) await child.kill('it holds a thread that cannot be stopped');
        runner.pool.retire(child);
      }
      return answer.results.length === 0 && !answer.isUndecided ? 'died' : answer;
    } catch (error) {
      if (error instanceof ChildGone && !error.isCulprit) return 'again';
      if (!(error instanceof ChildGone || error instanceof MalformedAnswer)) throw error;
      runner.onDeath(error.message);
      if (error instanceof ChildGone) return 'died';
      await child.kill(`it answered nonsense: ${error.message}`);
      return 'died';
    }
  }, request.signal);
}

function memoryKeyOf(event: BatchEvent): string | null {
  return event.memoryKey ?? event.key;
}
