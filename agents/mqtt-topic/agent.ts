import type { IPublishPacket } from 'mqtt';
import { defineSource, type ListenContext } from '@rookery/sdk';
import { drain } from '../brokers/drain.js';
import { readLogin } from '../brokers/login.js';
import { createMessageQueue } from '../brokers/message-queue.js';
import { sourceError } from '../brokers/reasons.js';
import { mqtt } from '../credentials/mqtt.js';
import { readMqttError } from '../mqtt/failures.js';
import { openConnection, type MqttLine, type MqttLogin } from '../mqtt/open-connection.js';
import { acknowledgement, receive, type MqttMessage } from './message.js';
import { clientIdOf, loadHandover, requireSubscriptions } from './session.js';
import { spec, type MqttTopicOptions } from './spec.js';

/** A session with subscriptions. When the connection is lost the host asks again, with backoff, and the broker goes on where it was. */
export const mqttTopic = defineSource(spec, {
  async listen(context) {
    const login = readLogin(await context.credential(context.options.credential), mqtt);
    const lines: MqttLine[] = [];
    try {
      await subscribe(context, login, lines);
    } catch (error) {
      if (context.signal.aborted) return;
      throw sourceError(readMqttError(error, login, `topics "${context.options.topics.join('", "')}"`, { connected: lines.length > 0 }), error);
    } finally {
      for (const line of lines) await line.close();
    }
  },
});

async function subscribe(context: ListenContext<MqttTopicOptions>, login: MqttLogin, lines: MqttLine[]): Promise<void> {
  const { options, net, signal, state } = context;
  const queue = createMessageQueue<MqttMessage>(signal);
  const handover = await loadHandover(state, options.prefetch);
  const repeated: MqttMessage[] = [];
  const accept = (message: MqttMessage): void => {
    if (!handover.isCommitted(message)) return queue.push(message);
    const [line] = lines;
    // What a session hands over on connecting may come before the line is known here.
    if (line === undefined) repeated.push(message);
    else line.write(acknowledgement(message));
  };
  const line = await openConnection(net, login, {
    clientId: await clientIdOf(context), keepMs: options.keepSession, receiveMaximum: options.prefetch,
    onMessage: (packet) => accept(messageOf(packet)),
  }, signal);
  lines.push(line);
  for (const message of repeated) line.write(acknowledgement(message));
  // What has an acknowledgement has come by the other way.
  line.client.on('message', (_topic, _bytes, packet) => {
    if (packet.qos === 0) accept(messageOf(packet));
  });
  line.onLost((error) => queue.fail(error));
  await requireSubscriptions(context, line, login.fields.version === '5' && options.qos === '2' ? 2 : 1);
  await drain(context, queue, {
    receive: (message) => receive(message, options),
    committing: (batch) => handover.note(batch),
    acknowledge(batch) {
      if (line.isOpen) line.write(Buffer.concat(batch.map(acknowledgement)));
    },
  });
}

function messageOf({ topic, payload, qos, retain, dup, messageId, properties }: IPublishPacket): MqttMessage {
  return { topic, bytes: Buffer.from(payload), qos, isRetained: retain, isRepeat: dup, packetId: messageId, properties: { ...properties?.userProperties } };
}
