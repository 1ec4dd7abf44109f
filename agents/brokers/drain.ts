import type { ListenContext } from '@rookery/sdk';
import type { MessageQueue } from './message-queue.js';
import type { BodyFormat } from './read-body.js';
import { keepUnreadable, readMessage, type ReceivedMessage } from './source-item.js';

export interface DrainOptions {
  readonly format: BodyFormat;
  readonly batchSize: number;
}

export interface Drained<Message> {
  receive(message: Message): ReceivedMessage;
  /** Called once the batch is durable, never before. `unreadable` are those of it that are no event. */
  acknowledge(batch: readonly Message[], unreadable: ReadonlySet<Message>): Promise<void> | void;
  /** How many messages wait at the broker, for the health page; asked now and then. `undefined`: not known. */
  waiting?(): Promise<number | undefined>;
}

const ASK_EVERY_MS = 5_000;

/** Commits what the queue holds, batch by batch, and acknowledges each after its commit; until the signal is aborted or the connection is lost. */
export async function drain<Message>(context: ListenContext<DrainOptions>, queue: MessageQueue<Message>, broker: Drained<Message>): Promise<void> {
  const { options, state, clock, log } = context;
  let askedAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const batch = await queue.take(options.batchSize);
    if (batch.length === 0) return;
    const read = batch.map((message) => ({ message, ...readMessage(broker.receive(message), options.format) }));
    const unreadable = read.filter(({ isUnreadable }) => isUnreadable);
    for (const { item } of unreadable) keepUnreadable(state, item);
    const mayAsk = broker.waiting !== undefined && clock.now() - askedAt >= ASK_EVERY_MS;
    if (mayAsk) askedAt = clock.now();
    const waiting = mayAsk ? await broker.waiting?.() : undefined;
    await context.commit({ items: read.map(({ item }) => item), ...(waiting === undefined ? {} : { waiting }) });
    await broker.acknowledge(batch, new Set(unreadable.map(({ message }) => message)));
    const reason = unreadable[0]?.item.payload['reason'];
    if (reason !== undefined) log.warn('messages could not be read', { count: unreadable.length, reason });
  }
}
