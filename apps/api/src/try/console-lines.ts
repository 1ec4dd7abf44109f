import type { EngineServices } from '@rookery/engine';
import type { Sandbox } from '@rookery/sandbox';
import { runCodeIn } from '../engine/run-code.js';

const MOST_LINES = 100;
const LONGEST_LINE = 2_000;

export interface ConsoleLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  readonly at: number;
}

/** What code wrote to its console, and agents to their log, by agent; the first hundred lines of each. */
export class ConsoleLines {
  readonly #lines = new Map<string, { readonly list: ConsoleLine[]; total: number }>();
  readonly #showFrom: number;

  constructor(showFrom: number) {
    this.#showFrom = showFrom;
  }

  add(agent: string, { level, text, at }: ConsoleLine): void {
    if (at < this.#showFrom) return;
    const lines = this.#lines.get(agent) ?? { list: [], total: 0 };
    this.#lines.set(agent, lines);
    lines.total += 1;
    if (lines.list.length < MOST_LINES) lines.list.push({ level, text: text.slice(0, LONGEST_LINE), at });
  }

  of(agent: string): { readonly total: number; readonly list: readonly ConsoleLine[] } {
    return this.#lines.get(agent) ?? { total: 0, list: [] };
  }
}

/** Runs code in the sandbox, keeps what it says, and gives up waiting when the signal is aborted: the sandbox ends the batch by itself. */
export function runCodeListening(sandbox: Sandbox, lines: ConsoleLines, signal: AbortSignal): EngineServices['runCode'] {
  return (scope, request) => {
    const listening: Pick<Sandbox, 'runBatch'> = {
      runBatch: async (batch) => {
        const result = await sandbox.runBatch(batch);
        for (const { logs } of result.results) for (const { level, text } of logs) lines.add(scope.slug, { level, text, at: request.now });
        return result;
      },
    };
    return untilAborted(runCodeIn({ ...sandbox, ...listening })(scope, request), signal);
  };
}

async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
