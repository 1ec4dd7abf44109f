import { defineAction, type ActionContext, type Delivery, type DeliveryOutcome } from '@rookery/sdk';
import { KeptConnections } from '../brokers/kept-connections.js';
import { readLogin } from '../brokers/login.js';
import { actionError } from '../brokers/reasons.js';
import { nats } from '../credentials/nats.js';
import { readNatsError } from '../nats/failures.js';
import { openConnection, type NatsLogin } from '../nats/open-connection.js';
import { createPublisher, type Publisher } from '../nats/publisher.js';
import { composeMessage } from './message.js';
import { spec, type PublishNatsOptions } from './spec.js';

const connections = new KeptConnections<NatsLogin['fields'], Publisher>(async ({ net }, login) => createPublisher(await openConnection(net, login, AbortSignal.timeout(20_000))));

/** Batches over one connection; the stream itself remembers the idempotency key. */
export const publishNats = defineAction(spec, {
  delivery: 'idempotent',
  onUnknown: 'retry',
  concurrency: 2,
  batchSize: 500,

  async performBatch(context, deliveries) {
    const login = readLogin(await context.credential(context.options.credential), nats);
    let isSent = false;
    try {
      return await connections.use(context, login, (publisher) => {
        isSent = true;
        return Promise.all(deliveries.map((delivery) => publishOne(context, login, publisher, delivery)));
      });
    } catch (error) {
      throw actionError(readNatsError(error, login, 'log-in'), error, { sent: isSent });
    }
  },
});

async function publishOne({ options, signal }: ActionContext<PublishNatsOptions>, login: NatsLogin, publisher: Publisher, delivery: Delivery): Promise<DeliveryOutcome | Error> {
  let subject = '';
  try {
    const message = composeMessage(options, delivery);
    subject = message.subject;
    if (!publisher.isOpen) return actionError({ kind: 'passing', reason: `the connection to ${login.fields.host} was lost before the message was sent` }, undefined, { sent: false });
    if (options.to === 'stream') return { status: 'accepted', reference: await publisher.keep(message, signal) };
    await publisher.tell(message, signal);
    return { status: 'accepted' };
  } catch (error) {
    return actionError(readNatsError(error, login, `subject "${subject}"`), error, { sent: !publisher.isRefusal(error) });
  }
}
