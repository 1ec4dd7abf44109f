import { defineSource, errorOf, type ListenContext } from '@rookery/sdk';
import { drain } from '../brokers/drain.js';
import { readLogin } from '../brokers/login.js';
import { createMessageQueue, type MessageQueue } from '../brokers/message-queue.js';
import { sourceError } from '../brokers/reasons.js';
import { rabbitmq } from '../credentials/rabbitmq.js';
import { readRabbitmqError } from '../rabbitmq/failures.js';
import { openConnection, type RabbitmqConnection } from '../rabbitmq/open-connection.js';
import { receive, type RabbitmqMessage } from './message.js';
import { spec, type RabbitmqQueueOptions } from './spec.js';

/** A queue, consumed by whoever owns the agent. When the connection is lost the host asks again, with backoff. */
export const rabbitmqQueue = defineSource(spec, {
  async listen(context) {
    const { options, net, signal } = context;
    const login = readLogin(await context.credential(options.credential), rabbitmq);
    let connection: RabbitmqConnection | undefined;
    try {
      connection = await openConnection(net, login, signal);
      const queue = createMessageQueue<RabbitmqMessage>(signal);
      connection.onLost((error) => queue.fail(error));
      await consume(connection, options, queue);
      await drainQueue(context, connection, queue);
    } catch (error) {
      if (signal.aborted) return;
      throw sourceError(readRabbitmqError(error, login, `queue "${options.queue}"`), error);
    } finally {
      await connection?.close();
    }
  },
});

async function consume({ channel }: RabbitmqConnection, { queue, prefetch }: RabbitmqQueueOptions, messages: MessageQueue<RabbitmqMessage>): Promise<void> {
  await channel.queueDeclare({ queue, passive: true });
  await channel.basicQos({ prefetchCount: prefetch });
  await channel.basicConsume({ queue }, ({ body, ...message }) => {
    if (!(body instanceof Uint8Array)) throw errorOf('source.failed', { reason: 'the client read a body that it was to leave alone' });
    messages.push({ ...message, bytes: body });
  });
}

function drainQueue(context: ListenContext<RabbitmqQueueOptions>, { channel, ask }: RabbitmqConnection, queue: MessageQueue<RabbitmqMessage>): Promise<void> {
  const { options } = context;
  return drain(context, queue, {
    receive: (message) => receive(message, options.identity),
    acknowledge(batch, unreadable) {
      if (options.onUnreadable === 'reject') for (const { deliveryTag } of unreadable) channel.basicNack({ deliveryTag, requeue: false });
      // Deliveries are numbered in order, so the last one stands for all before it.
      const last = batch.findLast((message) => options.onUnreadable === 'acknowledge' || !unreadable.has(message));
      if (last !== undefined) channel.basicAck({ deliveryTag: last.deliveryTag, multiple: true });
    },
    waiting: async () => (await ask((asker) => asker.queueDeclare({ queue: options.queue, passive: true }))).messageCount,
  });
}
