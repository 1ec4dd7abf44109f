import { setTimeout as sleep } from 'node:timers/promises';

/** One event as the client made it. Events of one lane share the key `k` and are posted one after the other. */
export interface Post {
  readonly id: string;
  readonly k: string;
  readonly n: number;
}

/** What the client knows and the server had no part in. */
export interface Ledger {
  /** Answered 202, in the order of their lane. */
  readonly accepted: ReadonlyMap<string, readonly Post[]>;
  /** Posts that were repeated because no answer came. */
  readonly repeats: number;
  /** How many posts were answered with each status; 0 stands for no answer. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Answers that a client can do nothing with. */
  readonly faults: readonly string[];
}

export interface Load extends Ledger {
  /** Ends when the posts under way have been accepted. */
  finish(): Promise<void>;
  /** No posts until `resume`; those under way go on. */
  pause(): void;
  resume(): void;
}

export interface LoadPlan {
  readonly url: () => string;
  readonly secret: string;
  readonly lanes: number;
  /** Between two posts of a lane. */
  readonly pauseMs: number;
}

const ANSWER_TIMEOUT_MS = 10_000;
const REPEAT_MS = 20;

/**
 * Posts until told to finish. A post without an answer may have been taken or not, so it is repeated with the same
 * idempotency key until it is answered 202, as a careful caller would.
 */
export function startLoad({ url, secret, lanes, pauseMs }: LoadPlan): Load {
  const accepted = new Map<string, Post[]>();
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  let repeats = 0;
  let isFinishing = false;
  let isPaused = false;

  const post = async (event: Post): Promise<number> => {
    try {
      const response = await fetch(url(), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-rookery-secret': secret, 'idempotency-key': event.id },
        body: JSON.stringify(event),
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      const text = await response.text();
      if (![202, 429, 503].includes(response.status)) faults.push(`${event.id}: ${response.status} ${text}`);
      return response.status;
    } catch {
      return 0;
    }
  };
  const run = async (lane: number): Promise<void> => {
    const k = `k${lane}`;
    const done: Post[] = [];
    accepted.set(k, done);
    while (!isFinishing) {
      if (isPaused) {
        await sleep(REPEAT_MS);
        continue;
      }
      const event = { id: `${k}-${done.length + 1}`, k, n: (done.length * 7 + lane * 3) % 11 };
      for (;;) {
        const status = await post(event);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === 202) break;
        repeats += 1;
        await sleep(REPEAT_MS);
      }
      done.push(event);
      await sleep(pauseMs);
    }
  };
  const running = Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
  return {
    accepted,
    statuses,
    faults,
    get repeats() {
      return repeats;
    },
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
    },
    finish: async () => {
      isFinishing = true;
      await running;
    },
  };
}
