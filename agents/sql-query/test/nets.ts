import type { Net } from '@rookery/sdk';
import { loopbackNet } from '@rookery/sdk/testing';

/** A net that does something before the n-th connection, and something else right after it. */
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
      return socket;
    },
  };
}

/** A net that counts its connections, which are as many as the pages that were read. */
export function countingNet(): { readonly net: Net; count(): number } {
  const net = loopbackNet();
  let count = 0;
  return { net: { ...net, connect: (target) => ((count += 1), net.connect(target)) }, count: () => count };
}
