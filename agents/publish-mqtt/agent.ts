import { randomUUID } from 'node:crypto';
import { defineAction, type ActionContext, type Delivery, type DeliveryOutcome } from '@rookery/sdk';
import { KeptConnections } from '../brokers/kept-connections.js';
import { readLogin } from '../brokers/login.js';
import { actionError } from '../brokers/reasons.js';
import { mqtt } from '../credentials/mqtt.js';
import { readMqttError } from '../mqtt/failures.js';
import { openConnection, type MqttLogin } from '../mqtt/open-connection.js';
import { createPublisher, type Publisher } from '../mqtt/publisher.js';
import { composeMessage } from './message.js';
import { spec, type PublishMqttOptions } from './spec.js';

const connections = new KeptConnections<MqttLogin['fields'], Publisher>(async ({ net }, login) =>
  createPublisher(await openConnection(net, login, { clientId: `rookery-${randomUUID().slice(0, 13)}`, keepMs: 0 }, AbortSignal.timeout(20_000))),
);

/** Batches over one connection; each message is acknowledged by itself. */
export const publishMqtt = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  concurrency: 2,
  batchSize: 500,

  async performBatch(context, deliveries) {
    const login = readLogin(await context.credential(context.options.credential), mqtt);
    let isSent = false;
    try {
      return await connections.use(context, login, (publisher) => {
        isSent = true;
        return Promise.all(deliveries.map((delivery) => publishOne(context, login, publisher, delivery)));
      });
    } catch (error) {
      throw actionError(readMqttError(error, login, 'log-in'), error, { sent: isSent });
    }
  },
});

async function publishOne({ options, signal, clock }: ActionContext<PublishMqttOptions>, login: MqttLogin, publisher: Publisher, delivery: Delivery): Promise<DeliveryOutcome | Error> {
  let topic = '';
  let isSent = false;
  try {
    const { body, userProperties, expiresInS, ...message } = composeMessage(options, delivery, clock.now());
    topic = message.topic;
    await publisher.publish(topic, body, {
      qos: options.qos === '0' ? 0 : options.qos === '1' ? 1 : 2, retain: options.retain,
      ...(login.fields.version === '5' ? { properties: { userProperties: { ...userProperties }, ...(expiresInS === undefined ? {} : { messageExpiryInterval: expiresInS }) } } : {}),
    }, { signal, sending: () => { isSent = true; } });
    return { status: 'accepted' };
  } catch (error) {
    return actionError(readMqttError(error, login, `topic "${topic}"`, { connected: true }), error, { sent: isSent });
  }
}
