import { defineAction, type ActionContext, type Delivery, type DeliveryOutcome } from '@rookery/sdk';
import { KeptConnections } from '../brokers/kept-connections.js';
import { readLogin } from '../brokers/login.js';
import { actionError } from '../brokers/reasons.js';
import { rabbitmq } from '../credentials/rabbitmq.js';
import { readRabbitmqError } from '../rabbitmq/failures.js';
import { openConnection, type RabbitmqLogin } from '../rabbitmq/open-connection.js';
import { createPublisher, type OutgoingMessage, type Publisher } from '../rabbitmq/publisher.js';
import { composeMessage } from './message.js';
import { spec, type PublishRabbitmqOptions } from './spec.js';

const connections = new KeptConnections<RabbitmqLogin['fields'], Publisher>(async ({ net }, login) => createPublisher(await openConnection(net, login, AbortSignal.timeout(20_000))));

type Outcome = DeliveryOutcome | Error;

/** Batches over one connection; each message stands for itself. */
export const publishRabbitmq = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  concurrency: 2,
  batchSize: 500,

  async performBatch(context, deliveries) {
    const login = readLogin(await context.credential(context.options.credential), rabbitmq);
    let isSent = false;
    try {
      return await connections.use(context, login, (publisher) => {
        isSent = true;
        return publishAll(context, login, publisher, deliveries);
      });
    } catch (error) {
      throw actionError(readRabbitmqError(error, login, 'connection'), error, { sent: isSent });
    }
  },
});

/** Exchange by exchange: a refusal by the broker ends the channel, and so it is clear whose it is. */
async function publishAll(context: ActionContext<PublishRabbitmqOptions>, login: RabbitmqLogin, publisher: Publisher, deliveries: readonly Delivery[]): Promise<readonly Outcome[]> {
  const composed = deliveries.map((delivery) => compose(context, delivery));
  const messages = composed.flatMap((message) => (message instanceof Error ? [] : [message]));
  const outcomes = new Map<OutgoingMessage, Outcome>();
  for (const [exchange, group] of Map.groupBy(messages, ({ envelope }) => envelope.exchange)) {
    const answers = await publisher.publish(exchange, group, context.signal);
    group.forEach((message, index) => outcomes.set(message, outcomeOf(message, answers[index], login)));
  }
  return composed.map((message) => (message instanceof Error ? message : (outcomes.get(message) ?? new Error('the message was left out of its batch'))));
}

function compose({ options, clock }: ActionContext<PublishRabbitmqOptions>, delivery: Delivery): OutgoingMessage | Error {
  try {
    return composeMessage(options, delivery, clock.now());
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function outcomeOf({ envelope }: OutgoingMessage, answer: Awaited<ReturnType<Publisher['publish']>>[number] | undefined, login: RabbitmqLogin): Outcome {
  if (answer?.status === 'confirmed') return { status: 'accepted', reference: envelope.messageId };
  if (answer?.status === 'returned') {
    const reason = `no queue takes a message for the exchange "${envelope.exchange}" with the routing key "${envelope.routingKey}": ${answer.reason}; bind a queue, correct the key, or switch "mandatory" off`;
    return actionError({ kind: 'setup', reason }, undefined, { sent: true });
  }
  if (answer === undefined) return new Error('the broker gave fewer answers than messages');
  return actionError(readRabbitmqError(answer.error, login, `exchange "${envelope.exchange}"`), answer.error, { sent: answer.status === 'lost' });
}
