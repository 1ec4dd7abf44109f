import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server of this machine that can be cut. */
export interface CuttableWire extends AsyncDisposable {
  readonly port: number;
  /** Connections made so far. */
  readonly made: () => number;
  /** From now on nothing that the server says arrives; what is said to it does. */
  deafen(): void;
  /** Ends every connection at once, without a farewell. */
  cut(): void;
}

export async function layWire(to: number): Promise<CuttableWire> {
  const open = new Set<Socket>();
  let made = 0;
  let isDeaf = false;
  const server = createServer((near) => {
    made += 1;
    const far = connect({ host: '127.0.0.1', port: to });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (bytes) => {
      if (!isDeaf) near.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the wire has no port');
  const cut = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: address.port,
    made: () => made,
    deafen: () => {
      isDeaf = true;
    },
    cut,
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
