import { once } from 'node:events';
import { connect } from 'node:net';
import type { Net } from '@rookery/sdk';
import { loopbackNet } from '@rookery/sdk/testing';

/** A door for tests against servers that are not ours: it opens to every address, so no other test may use it. */
export function anywhereNet(): Net {
  return {
    ...loopbackNet(),
    async connect({ host, port, timeoutMs = 10_000 }) {
      const socket = connect({ host, port });
      await once(socket, 'connect', { signal: AbortSignal.timeout(timeoutMs) });
      return socket;
    },
  };
}
