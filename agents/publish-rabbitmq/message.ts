import { PermanentError, type Delivery } from '@rookery/sdk';
import { writeBody } from '../brokers/write-body.js';
import type { OutgoingMessage } from '../rabbitmq/publisher.js';
import type { PublishRabbitmqOptions } from './spec.js';

const MOST_BYTES_OF_A_NAME = 255;

/** The message of a delivery: but for its remaining time the same in every attempt. Throws a permanent error for a name that AMQP cannot carry. */
export function composeMessage(options: PublishRabbitmqOptions, { event, idempotencyKey }: Delivery, now: number): OutgoingMessage {
  const exchange = options.exchange.render(event.scope);
  const routingKey = options.routingKey.render(event.scope);
  for (const [name, value] of [['exchange', exchange], ['routingKey', routingKey]] as const) {
    if (Buffer.byteLength(value) > MOST_BYTES_OF_A_NAME) throw new PermanentError(`${name}: "${value.slice(0, 40)}..." is longer than the 255 bytes that AMQP allows`);
  }
  return {
    envelope: {
      exchange, routingKey, mandatory: options.mandatory, durable: options.persistent, messageId: idempotencyKey, timestamp: Math.floor(event.occurredAt / 1_000),
      contentType: options.format === 'json' ? 'application/json' : 'text/plain; charset=utf-8',
      headers: Object.fromEntries(Object.entries(options.headers).map(([name, template]) => [name, template.render(event.scope)])),
      ...(event.expiresAt === null ? {} : { expiration: String(Math.max(0, Math.round(event.expiresAt - now))) }),
    },
    body: writeBody(options, event),
  };
}
