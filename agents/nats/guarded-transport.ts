import type { Socket } from 'node:net';
import { NatsConnectionImpl, setTransportFactory, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { NodeTransport } from '@nats-io/transport-node/lib/node_transport.js';

/** Options of the client, and the socket the guarded network gave for it. */
interface OverSocket extends ConnectionOptions {
  readonly givenSocket: Socket;
}

/** The client's transport over a socket that is connected already; TLS begins on it, after the server has spoken, as NATS has it. */
class GuardedTransport extends NodeTransport {
  override dial(hp: { hostname: string; port: number }): Promise<Socket> {
    const { options } = this;
    return isOverSocket(options) ? Promise.resolve(options.givenSocket) : super.dial(hp);
  }
}

/** Connects over the socket. The client knows one way to make transports for the whole process, so that way looks into the options of each. */
export function connectOver(givenSocket: Socket, options: ConnectionOptions): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new GuardedTransport() });
  const given: OverSocket = { ...options, givenSocket, resolve: false, reconnect: false };
  return NatsConnectionImpl.connect(given);
}

function isOverSocket(options: ConnectionOptions): options is OverSocket {
  return 'givenSocket' in options;
}
