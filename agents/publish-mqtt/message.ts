import { PermanentError, type Delivery } from '@rookery/sdk';
import { writeBody } from '../brokers/write-body.js';
import type { PublishMqttOptions } from './spec.js';

export interface OutgoingMessage {
  readonly topic: string;
  readonly body: Buffer;
  readonly userProperties: Readonly<Record<string, string>>;
  /** Seconds the message is of use; left out: for ever. */
  readonly expiresInS?: number;
}

const MOST_BYTES_OF_A_TOPIC = 65_535;

/** The message of a delivery: but for its remaining time the same in every attempt. Throws a permanent error for a topic that cannot be published to. */
export function composeMessage(options: PublishMqttOptions, { event, idempotencyKey }: Delivery, now: number): OutgoingMessage {
  const topic = options.topic.render(event.scope);
  if (topic === '' || topic.includes('\0') || /[+#]/.test(topic) || Buffer.byteLength(topic) > MOST_BYTES_OF_A_TOPIC) {
    throw new PermanentError(`topic: "${topic.slice(0, 60)}" cannot be published to; it must not be empty and has no + and #`);
  }
  const further = Object.entries(options.properties).map(([name, template]) => [name, template.render(event.scope)]);
  return {
    topic, body: writeBody(options, event), userProperties: { ...Object.fromEntries(further), 'idempotency-key': idempotencyKey },
    ...(event.expiresAt === null ? {} : { expiresInS: Math.max(1, Math.ceil((event.expiresAt - now) / 1_000)) }),
  };
}
