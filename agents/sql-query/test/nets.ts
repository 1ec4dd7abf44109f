import type { Socket } from 'node:net';
import type { Net } from '@rookery/sdk';
import { loopbackNet } from '@rookery/sdk/testing';

/** A net that does something before the n-th connection, and something else right after it. Its connections are used once. */
export function beforeConnection(n: number, before: () => Promise<void>, after: () => void = () => undefined): Net {
  const net = loopbackNet();
  let count = 0;
  return {
    ...net,
    async connect(target) {
      count += 1;
      if (count === n) await before();
      const socket = await net.connect(target);
      if (count === n) after();
      return usedOnce(socket);
    },
  };
}

/** A net that counts its connections, which are as many as the pages that were read: each is used once. */
export function countingNet(): { readonly net: Net; count(): number } {
  const net = loopbackNet();
  let count = 0;
  return { net: { ...net, connect: async (target) => ((count += 1), usedOnce(await net.connect(target))) }, count: () => count };
}

/** A net that keeps the connections it made, for a look at what became of them. */
export function recordingNet(): { readonly net: Net; readonly sockets: readonly Socket[] } {
  const net = loopbackNet();
  const sockets: Socket[] = [];
  const connect: Net['connect'] = async (target) => {
    const socket = await net.connect(target);
    sockets.push(socket);
    return socket;
  };
  return { net: { ...net, connect }, sockets };
}

/** Ends as soon as a pool puts it aside. */
function usedOnce(socket: Socket): Socket {
  return Object.assign(socket, { unref: () => socket.destroy() });
}
