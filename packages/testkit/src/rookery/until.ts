import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is there and gives it; rejects with the last error, or says what was waited for, after `ms`. */
export async function until<Answer>(what: string, ask: () => Promise<Answer | undefined | false>, ms = 20_000): Promise<Answer> {
  const deadline = performance.now() + ms;
  let cause: unknown;
  while (performance.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      cause = error;
    }
    await sleep(25);
  }
  throw new Error(`${what} did not come within ${ms / 1000} s`, { cause });
}
