import type { Socket } from 'node:net';
import type { Net } from '@rookery/sdk';
import { loopbackNet } from '@rookery/sdk/testing';

/** What the server was told when the line broke: nothing of it, or all of it while its answer was lost. */
export type Cut = 'before' | 'after';

/** A net that cuts the connection when something is said that `pattern` matches, once. */
export function cuttingNet(pattern: RegExp, cut: Cut): Net {
  const net = loopbackNet();
  let isDone = false;
  return { ...net, connect: async (target) => watched(await net.connect(target)) };

  function watched(socket: Socket): Socket {
    const write = socket.write.bind(socket);
    return Object.assign(socket, {
      write(chunk: Uint8Array | string, ...rest: never[]): boolean {
        if (isDone || !pattern.test(Buffer.from(chunk).toString('latin1'))) return write(chunk, ...rest);
        isDone = true;
        // "after": the server still gets it, and says something that nobody hears.
        if (cut === 'after') write(chunk, () => socket.once('readable', () => socket.destroy(new Error('cut'))));
        else socket.destroy(new Error('cut'));
        if (cut === 'after') socket.removeAllListeners('data').pause();
        return true;
      },
    });
  }
}
