import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Who listens: `sockets` connections, each to one channel, given out in turn. */
export interface CrowdPlan {
  readonly url: string;
  readonly sockets: number;
  readonly channels: readonly string[];
}

/** What the crowd heard since it was asked the last time. */
export interface CrowdTally {
  readonly messages: number;
  /** Messages that a socket heard twice. */
  readonly doubled: number;
  /** Milliseconds since the epoch; 0 without any. */
  readonly lastAt: number;
  /** From the time in a message to its arrival. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Listeners in a process of their own. */
export interface Crowd extends AsyncDisposable {
  /** Resolves when so many messages came, and begins to count anew; rejects when they do not come within the time. */
  hear(messages: number, withinMs: number): Promise<CrowdTally>;
}

/** Resolves once every socket is subscribed. */
export async function gatherCrowd(plan: CrowdPlan): Promise<Crowd> {
  const child = fork(fileURLToPath(new URL('crowd-process.ts', import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`crowd: its process ended with exit code ${String(code)}`);
  });
  ended.catch(() => undefined);
  const answer = async (question: unknown): Promise<unknown> => {
    const answered = once(child, 'message');
    child.send(question as object);
    const [result] = (await Promise.race([answered, ended])) as [unknown];
    return result;
  };
  await answer(plan);
  return {
    async hear(messages, withinMs) {
      const tally = (await answer({ messages, withinMs })) as CrowdTally;
      if (tally.messages !== messages || tally.doubled > 0) throw new Error(`crowd: ${messages} messages were expected, ${tally.messages} came, ${tally.doubled} of them twice`);
      return tally;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await ended.catch(() => undefined);
    },
  };
}
