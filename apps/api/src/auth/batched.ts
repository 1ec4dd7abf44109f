/** Keys in one statement. */
const MOST_KEYS = 1_000;

/**
 * Answers many single questions with few statements: what is asked while one is under way waits for the next, which asks for
 * all of it at once. An answer is never older than its question. Undefined: there is none for the key.
 */
export function batched<Key, Answer>(ask: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Answer>>): (key: Key) => Promise<Answer | undefined> {
  const waiting = new Map<Key, PromiseWithResolvers<Answer | undefined>>();
  let isRunning = false;

  const askFor = async (batch: ReadonlyMap<Key, PromiseWithResolvers<Answer | undefined>>): Promise<void> => {
    try {
      const answers = await ask([...batch.keys()]);
      for (const [key, { resolve }] of batch) resolve(answers.get(key));
    } catch (error) {
      for (const { reject } of batch.values()) reject(error);
    }
  };
  const run = async (): Promise<void> => {
    isRunning = true;
    // What else is asked in this turn of the loop comes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.size > 0) {
      const batch = new Map([...waiting].slice(0, MOST_KEYS));
      for (const key of batch.keys()) waiting.delete(key);
      await askFor(batch);
    }
    isRunning = false;
  };
  return (key) => {
    const question = waiting.get(key) ?? Promise.withResolvers<Answer | undefined>();
    waiting.set(key, question);
    // It cannot fail: each question is told of what went wrong with it.
    if (!isRunning) void run();
    return question.promise;
  };
}
