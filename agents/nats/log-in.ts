import type { Net } from '@rookery/sdk';
import { sourceError } from '../brokers/reasons.js';
import { readNatsError } from './failures.js';
import { openConnection, type NatsLogin } from './open-connection.js';

/** Logs in and out again. Resolves with what was found, for people. */
export async function tryLogin(net: Net, login: NatsLogin, signal: AbortSignal): Promise<string> {
  try {
    const line = await openConnection(net, login, signal);
    const { version, jetstream } = line.client.info ?? {};
    await line.close();
    return `logged in to NATS ${version ?? ''}, ${jetstream === true ? 'with JetStream' : 'without JetStream: messages are not kept'}`;
  } catch (error) {
    throw sourceError(readNatsError(error, login, 'log-in'), error);
  }
}
