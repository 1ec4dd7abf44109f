/** Messages between a client, which hands them over one by one, and commits, which take as many as there are. */
export interface MessageQueue<Message> {
  push(message: Message): void;
  /** The connection is gone: what waits would come again, so it is dropped and `take` rejects. */
  fail(error: Error): void;
  /** Resolves with one to `most` messages in order; with none when the signal was aborted. */
  take(most: number): Promise<readonly Message[]>;
}

/**
 * Nothing waits for company: the first message is handed over at once, and those that come while it is being committed make
 * the next batch. So a single message is quick and a stream is cheap, without a timer.
 */
export function createMessageQueue<Message>(signal: AbortSignal): MessageQueue<Message> {
  let waiting: Message[] = [];
  let failure: Error | undefined;
  let wake = (): void => undefined;
  signal.addEventListener('abort', () => wake(), { once: true });

  return {
    push(message) {
      waiting.push(message);
      wake();
    },
    fail(error) {
      failure ??= error;
      waiting = [];
      wake();
    },
    async take(most) {
      while (waiting.length === 0 && failure === undefined && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
        // What arrived in one packet is handed over message by message within one turn of the event loop.
        await new Promise<void>((next) => void setImmediate(next));
      }
      if (signal.aborted) return [];
      if (failure !== undefined) throw failure;
      const taken = waiting.slice(0, most);
      waiting = waiting.slice(most);
      return taken;
    },
  };
}
