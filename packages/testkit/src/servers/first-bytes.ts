import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends `greeting` to a port of the loopback address and resolves to the first bytes of the answer; rejects after two seconds without one. */
export async function firstBytes(port: number, greeting: string | Uint8Array): Promise<Buffer> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    const signal = AbortSignal.timeout(2_000);
    await once(socket, 'connect', { signal });
    const answer = once(socket, 'data', { signal });
    if (greeting.length > 0) socket.write(greeting);
    const [bytes] = await answer;
    return Buffer.from(bytes);
  } finally {
    socket.destroy();
  }
}
