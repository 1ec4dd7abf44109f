import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A port of this machine behind which one connection waits. */
export interface LoopbackLine extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/**
 * For clients that take no socket: gives the connected `target` to the first who connects to the returned port, and to nobody else. It is closed
 * when either side is.
 */
export async function openLoopbackLine(target: Socket): Promise<LoopbackLine> {
  const server = createServer({ noDelay: true }, (socket) => {
    server.close();
    socket.on('error', () => target.destroy());
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
    target.on('close', () => socket.destroy());
    socket.pipe(target).pipe(socket);
  });
  server.maxConnections = 1;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = addressOf(server.address());
  return {
    host: '127.0.0.1',
    port,
    [Symbol.asyncDispose]: () => {
      target.destroy();
      server.close();
      return Promise.resolve();
    },
  };
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the line has no port; was it closed while it was opened?');
  return address;
}
