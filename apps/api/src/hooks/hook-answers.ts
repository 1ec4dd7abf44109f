import type { Clock, HookAnswer } from '@rookery/sdk';
import type { HookAnswersRepository, Trace } from './hook-answers.repository.js';

/** How long a caller may wait for an answer that another process gives, beside the time the answer takes. */
const LOOK_MS = 50;
const LONGEST_WAIT_MS = 60_000;
/** Longer than anybody waits. */
const KEPT_MS = 5 * 60_000;
const SWEEP_MS = 60_000;
/** Requests that wait at once in this process. */
const MOST_WAITING = 2_000;

export interface HookAnswersParts {
  readonly repository: HookAnswersRepository;
  readonly clock: Clock;
  /** Whether other processes work on the same database. */
  readonly isShared: boolean;
  /** Whether the server stops: nobody is kept waiting then. */
  readonly isClosing: () => boolean;
  readonly warn: (fields: Readonly<Record<string, unknown>>, message: string) => void;
}

interface Waiting {
  readonly traces: readonly Trace[];
  readonly settle: (answer: HookAnswer | undefined) => void;
}

/**
 * Brings the answers of workflows to those who called a hook and wait. An answer is a row, so that it reaches a caller of any process;
 * who waits is told at once by this process and looks for the answers of others, all who wait in one query. A lost answer costs the
 * caller its wait and nothing else: its event was durable before.
 */
export class HookAnswers {
  readonly #parts: HookAnswersParts;
  readonly #waiting = new Set<Waiting>();
  #isLooking = false;
  #sweptAt = 0;

  constructor(parts: HookAnswersParts) {
    this.#parts = parts;
  }

  /** Resolves once the answers are durable. The first one about an event counts. */
  async add(workspaceId: number, answers: readonly (HookAnswer & { readonly traceId: string })[]): Promise<void> {
    const { repository, clock } = this.#parts;
    const now = clock.now();
    await repository.insert(workspaceId, answers, now);
    for (const { traceId, ...answer } of answers) this.#tell({ workspaceId, traceId }, answer);
    if (now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    await repository.forgetBefore(now - KEPT_MS);
  }

  /** The first answer about one of the events; `undefined` when none came in time, the caller went away, too many wait or the server stops. */
  async wait(traces: readonly Trace[], timeoutMs: number, gone: AbortSignal): Promise<HookAnswer | undefined> {
    if (this.#waiting.size >= MOST_WAITING) return undefined;
    const { promise, resolve } = Promise.withResolvers<HookAnswer | undefined>();
    const over = new AbortController();
    const waiting: Waiting = { traces, settle: resolve };
    this.#waiting.add(waiting);
    const giveUp = (): void => resolve(undefined);
    gone.addEventListener('abort', giveUp);
    void this.#parts.clock.sleep(Math.min(timeoutMs, LONGEST_WAIT_MS), over.signal).then(giveUp);
    void this.#look();
    try {
      return await promise;
    } finally {
      over.abort();
      gone.removeEventListener('abort', giveUp);
      this.#waiting.delete(waiting);
    }
  }

  #tell({ workspaceId, traceId }: Trace, answer: HookAnswer): void {
    for (const { traces, settle } of this.#waiting) {
      if (traces.some((trace) => trace.traceId === traceId && trace.workspaceId === workspaceId)) settle(answer);
    }
  }

  /** Looks for answers while somebody waits. The first look of a wait finds what was answered before it began. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { repository, clock, isClosing, warn } = this.#parts;
    let looked = new Set<Waiting>();
    while (this.#waiting.size > 0) {
      if (isClosing()) for (const { settle } of this.#waiting) settle(undefined);
      const now = [...this.#waiting];
      // Alone, this process tells of every answer itself, but for those that were quicker than the wait.
      const unsure = this.#parts.isShared ? now : now.filter((waiting) => !looked.has(waiting));
      looked = new Set(now);
      try {
        if (unsure.length > 0) for (const { answer, ...trace } of await repository.find(unsure.flatMap(({ traces }) => traces))) this.#tell(trace, answer);
      } catch (error) {
        warn({ reason: error instanceof Error ? error.message : String(error) }, 'answers of workflows could not be looked up; it is tried again');
      }
      await clock.sleep(LOOK_MS);
    }
    this.#isLooking = false;
  }
}
