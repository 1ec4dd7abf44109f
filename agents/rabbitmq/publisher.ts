import { setImmediate as afterWhatIsDue } from 'node:timers/promises';
import type { ReturnedMessage } from 'rabbitmq-client/lib/codec.js';
import type { SharedConnection } from '../brokers/kept-connections.js';
import { abortable } from '../brokers/abortable.js';
import type { RabbitmqConnection } from './open-connection.js';

/** A message as the client takes it. */
export interface OutgoingMessage {
  readonly envelope: {
    readonly exchange: string;
    readonly routingKey: string;
    readonly mandatory: boolean;
    readonly durable: boolean;
    readonly messageId: string;
    readonly timestamp: number;
    readonly contentType: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly expiration?: string;
  };
  readonly body: Buffer;
}

/** `refused`: the broker says that it did not take it, or it was never sent. `lost`: nobody knows. */
export type PublishAnswer =
  | { readonly status: 'confirmed' }
  | { readonly status: 'returned'; readonly reason: string }
  | { readonly status: 'refused' | 'lost'; readonly error: unknown };

export interface Publisher extends SharedConnection {
  /** One answer a message, in order. */
  publish(exchange: string, messages: readonly OutgoingMessage[], signal: AbortSignal): Promise<readonly PublishAnswer[]>;
}

/** Puts the channel of a connection into confirm mode. */
export async function createPublisher(connection: RabbitmqConnection): Promise<Publisher> {
  const { channel } = connection;
  const known = new Set(['']);
  const returned = new Map<string, string>();
  channel.on('basic.return', ({ messageId = '', replyText }: ReturnedMessage) => void returned.set(messageId, replyText));
  await channel.confirmSelect().catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });

  /** A publish to an exchange that does not exist ends the channel and says so to the wrong message; so it is asked for first. */
  async function requireExchange(exchange: string): Promise<void> {
    if (known.has(exchange)) return;
    await connection.ask((asker) => asker.exchangeDeclare({ exchange, passive: true }));
    known.add(exchange);
  }

  async function publishOne({ envelope, body }: OutgoingMessage, signal: AbortSignal): Promise<PublishAnswer> {
    try {
      await abortable(signal, channel.basicPublish(envelope, body));
    } catch (error) {
      return { status: isRefusal(error) ? 'refused' : 'lost', error };
    }
    // What is returned is confirmed as well. The return came first, but the client tells of it an event later.
    await afterWhatIsDue();
    await afterWhatIsDue();
    const reason = returned.get(envelope.messageId);
    returned.delete(envelope.messageId);
    return reason === undefined ? { status: 'confirmed' } : { status: 'returned', reason };
  }

  return {
    get isOpen() {
      return connection.isOpen;
    },
    close: () => connection.close(),
    async publish(exchange, messages, signal) {
      try {
        if (!connection.isOpen) throw new Error('the connection was lost before the message was sent');
        await abortable(signal, requireExchange(exchange));
      } catch (error) {
        return messages.map(() => ({ status: 'refused', error }));
      }
      return Promise.all(messages.map((message) => publishOne(message, signal)));
    },
  };
}

/** A negative confirm: the broker could not take it, and says so. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'NACK';
}
