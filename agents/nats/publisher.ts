import type { MsgHdrs } from '@nats-io/transport-node';
import { abortable } from '../brokers/abortable.js';
import type { SharedConnection } from '../brokers/kept-connections.js';
import type { NatsLine } from './open-connection.js';

interface OutgoingMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Publisher extends SharedConnection {
  /** Resolves with stream and sequence once a stream keeps the message, or kept it before under the same key. */
  keep(message: OutgoingMessage, signal: AbortSignal): Promise<string>;
  /** Resolves once the server has taken the message; who listens has it then. */
  tell(message: OutgoingMessage, signal: AbortSignal): Promise<void>;
  /** The server says that it did nothing. Anything else may have come after the deed. */
  isRefusal(error: unknown): boolean;
}

const ANSWER_MS = 15_000;

export async function createPublisher(line: NatsLine): Promise<Publisher> {
  const { jetstream, JetStreamApiError } = await import('@nats-io/jetstream');
  const { headers: newHeaders } = await import('@nats-io/transport-node');
  const streams = jetstream(line.client, { timeout: ANSWER_MS });
  const headersOf = (headers: Readonly<Record<string, string>>): MsgHdrs => {
    const made = newHeaders();
    for (const [name, value] of Object.entries(headers)) made.set(name, value);
    return made;
  };
  return {
    get isOpen() {
      return line.isOpen;
    },
    close: () => line.close(),
    async keep({ subject, data, key, headers }, signal) {
      const { stream, seq } = await abortable(signal, streams.publish(subject, data, { msgID: key, headers: headersOf(headers), timeout: ANSWER_MS }));
      return `${stream}:${seq}`;
    },
    async tell({ subject, data, key, headers }, signal) {
      line.client.publish(subject, data, { headers: headersOf({ ...headers, 'Nats-Msg-Id': key }) });
      await abortable(signal, line.client.flush());
    },
    isRefusal: (error) => error instanceof JetStreamApiError || (error instanceof Error && ['NoRespondersError', 'JetStreamNotEnabled', 'PermissionViolationError'].includes(error.name)),
  };
}
