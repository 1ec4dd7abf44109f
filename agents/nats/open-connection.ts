import type { NatsConnection } from '@nats-io/transport-node';
import type { Net } from '@rookery/sdk';
import { openSocket, type Place } from '../brokers/login.js';
import { within } from '../brokers/within.js';

export interface NatsLogin {
  /** The credential's. */
  readonly name: string;
  readonly fields: Place & { readonly user?: string | undefined; readonly password: string; readonly token?: string | undefined; readonly credentialsFile?: string | undefined };
}

export interface NatsLine {
  readonly client: NatsConnection;
  readonly isOpen: boolean;
  /** Told once, when the connection is lost. */
  onLost(listener: (error: Error) => void): void;
  /** Waits two seconds at most for what is under way; never rejects. */
  close(): Promise<void>;
}

const HANDSHAKE_MS = 10_000;
const GOODBYE_MS = 2_000;

/** Logs in over the guarded door. Rejects with the server's refusal or a `NetError`; nothing is left open then. It does not connect again. */
export async function openConnection(net: Net, login: NatsLogin, signal: AbortSignal): Promise<NatsLine> {
  const { connectOver } = await import('./guarded-transport.js');
  const { credsAuthenticator } = await import('@nats-io/transport-node');
  const { host, port, tls, tlsCa, user, password, token, credentialsFile } = login.fields;
  const socket = await openSocket(net, { name: login.name, fields: { ...login.fields, tls: false } }, signal);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(HANDSHAKE_MS)]);
  const giveUp = () => socket.destroy(new Error('the connection was given up before the log-in was done'));
  limit.addEventListener('abort', giveUp, { once: true });
  try {
    const client = await connectOver(socket, {
      servers: `${host.includes(':') ? `[${host}]` : host}:${port}`, name: 'rookery', timeout: HANDSHAKE_MS, pingInterval: 20_000, maxPingOut: 2, ignoreClusterUpdates: true,
      tls: tls ? { ...(tlsCa === undefined ? {} : { ca: tlsCa }) } : null,
      ...(user === undefined ? {} : { user, pass: password }), ...(token === undefined ? {} : { token }),
      ...(credentialsFile === undefined ? {} : { authenticator: credsAuthenticator(new TextEncoder().encode(credentialsFile)) }),
    });
    return lineOf(client, () => socket.destroy());
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    limit.removeEventListener('abort', giveUp);
  }
}

function lineOf(client: NatsConnection, destroy: () => void): NatsLine {
  return {
    client,
    get isOpen() {
      return !client.isClosed();
    },
    onLost: (listener) => void client.closed().then((error) => listener(error instanceof Error ? error : new Error('the server closed the connection')), listener),
    async close() {
      if (!client.isClosed()) await within(GOODBYE_MS, client.flush().then(() => client.close()));
      destroy();
    },
  };
}
