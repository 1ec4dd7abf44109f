import type { Clock, ListenContext } from '@rookery/sdk';
import type { MessageQueue } from './message-queue.js';
import type { BodyFormat } from './read-body.js';
import { keepUnreadable, readMessage, type ReceivedMessage } from './source-item.js';

export interface DrainOptions {
  readonly format: BodyFormat;
  readonly batchSize: number;
}

export interface Drained<Message> {
  receive(message: Message): ReceivedMessage;
  /** Called before the commit of a batch: what it puts into the state is committed with it. */
  committing?(batch: readonly Message[]): void;
  /** Called once the batch is durable, never before. `unreadable` are those of it that are no event. */
  acknowledge(batch: readonly Message[], unreadable: ReadonlySet<Message>): Promise<void> | void;
  /** How many messages wait at the broker, for the health page; asked now and then. `undefined`: not known. */
  waiting?(): Promise<number | undefined>;
}

const ASK_EVERY_MS = 5_000;

/**
 * Commits what comes, batch by batch, and acknowledges each batch after its commit; until `take` gives nothing because the signal
 * was aborted, or rejects because the connection is lost.
 */
export async function drain<Message>(context: ListenContext<DrainOptions>, { take }: Pick<MessageQueue<Message>, 'take'>, broker: Drained<Message>): Promise<void> {
  const { options, state, clock, log } = context;
  const askWaiting = everyNowAndThen(clock, broker);
  // Tells the host that the connection stands, also when nothing comes for long.
  await context.commit({ items: [], ...(await askWaiting(0, true)) });
  for (;;) {
    const batch = await take(options.batchSize);
    if (batch.length === 0) return;
    const read = batch.map((message) => ({ message, ...readMessage(broker.receive(message), options.format) }));
    const unreadable = read.filter(({ isUnreadable }) => isUnreadable);
    for (const { item } of unreadable) keepUnreadable(state, item);
    broker.committing?.(batch);
    await context.commit({ items: read.map(({ item }) => item), ...(await askWaiting(batch.length, batch.length < options.batchSize)) });
    await broker.acknowledge(batch, new Set(unreadable.map(({ message }) => message)));
    const reason = unreadable[0]?.item.payload['reason'];
    if (reason !== undefined) log.warn('messages could not be read', { count: unreadable.length, reason });
  }
}

/** Asks every five seconds, and at the end of a rush; in between it counts down, so that what was said last is not left standing. */
function everyNowAndThen<Message>(clock: Clock, broker: Drained<Message>): (taken: number, isRushOver: boolean) => Promise<{ readonly waiting?: number }> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let last: number | undefined;
  return async (taken, isRushOver) => {
    if (broker.waiting === undefined) return {};
    const isDue = clock.now() - askedAt >= ASK_EVERY_MS || (isRushOver && (last ?? 0) > 0);
    const before = last;
    if (isDue) {
      askedAt = clock.now();
      last = await broker.waiting();
    } else if (last !== undefined) last = Math.max(0, last - taken);
    return last === undefined || (last === before && !isDue) ? {} : { waiting: last };
  };
}
