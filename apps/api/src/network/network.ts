import type { Net } from '@rookery/sdk';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { EgressList } from './allow-list.js';
import { requireCredentialHost, type CredentialHosts } from './credential-hosts.js';
import { createDialler, type Dial } from './dial.js';
import { createEgressPolicy, type OwnEndpoint } from './egress-policy.js';
import { NetworkError } from './errors.js';
import { createFetch, type FetchLimits } from './fetch.js';
import { formatTarget, normaliseHost, parseTarget, type Target } from './hosts.js';
import { createHttpAgents } from './http-agents.js';
import { resolveWithSystem, shareLookups, type Resolve } from './resolve.js';

/** All limits of the door. Milliseconds, bytes, counts. */
export interface NetworkLimits extends FetchLimits {
  readonly connectTimeoutMs: number;
  readonly connectionsPerOrigin: number;
}

/** The limits used where none are given. */
export const defaultNetworkLimits: NetworkLimits = {
  timeoutMs: 30_000,
  headersTimeoutMs: 30_000,
  connectTimeoutMs: 10_000,
  maxBytes: 10 * 1024 * 1024,
  maxRedirects: 5,
  connectionsPerOrigin: 256,
};

/** Told of every refused call; no secrets and no paths are in it. */
export interface NetworkLog {
  warn(fields: { readonly target: string; readonly reason: string }, message: string): void;
}

export interface NetworkOptions {
  /** `ROOKERY_EGRESS_ALLOW`, parsed with `parseEgressList`. */
  readonly allow: EgressList;
  readonly deny?: EgressList;
  /** Our own database and API, refused unless listed exactly. */
  readonly own?: readonly OwnEndpoint[];
  /** Replaces the system's resolver. */
  readonly resolve?: Resolve;
  readonly limits?: Partial<NetworkLimits>;
  /** For every TLS connection that does not say otherwise, such as a private certificate authority (`ca`). */
  readonly tls?: ConnectionOptions;
  readonly now?: () => number;
  readonly log?: NetworkLog;
}

/** The door of the whole process. Connections are pooled over all agents; credentials are checked per agent. */
export interface Network {
  /** `ctx.net` for one agent; `credentialHosts` knows the credentials of its workspace. Keep it as long as the agent lives. */
  forAgent(context: { readonly credentialHosts?: CredentialHosts }): Net;
  /** Ends every connection at once; calls in flight fail. */
  close(): Promise<void>;
}

/** Builds the one network door. Nothing is connected or resolved before the first call. */
export function createNetwork(options: NetworkOptions): Network {
  const limits = { ...defaultNetworkLimits, ...options.limits };
  const sockets = new Set<Socket>();
  const policy = createEgressPolicy(options);
  const dial = tracked(createDialler(policy, shareLookups(options.resolve ?? resolveWithSystem)), sockets, options.log);
  let opened: Promise<Dispatcher> | undefined;
  const dispatcher = (): Promise<Dispatcher> => (opened ??= openDispatcher(dial, limits, options.tls));
  const now = options.now ?? (() => performance.now());

  return {
    forAgent({ credentialHosts }) {
      const check = (credential: string | undefined, target: Target): void => {
        if (credential !== undefined) requireCredentialHost(credential, credentialHosts, target);
      };
      return {
        fetch: createFetch({ dispatcher, credentialHosts, limits, now }),
        async connect(request) {
          const target = parseTarget(request);
          check(request.credential, target);
          const tls = request.tls === true ? {} : request.tls === false ? undefined : request.tls;
          const dialLimits = { timeoutMs: request.timeoutMs ?? limits.connectTimeoutMs, signal: request.signal };
          return dial(target, dialLimits, tls && { ...options.tls, ...tls });
        },
        agent: ({ credential } = {}) =>
          createHttpAgents(async (rawTarget, tls) => {
            const target = parseTarget(rawTarget);
            check(credential, target);
            return dial(target, { timeoutMs: limits.connectTimeoutMs }, tls && { ...options.tls, ...tls });
          }),
      };
    },
    async close() {
      await (await opened)?.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The library takes as long to load as a tenth of a start, so it waits for the first call. */
async function openDispatcher(dial: Dial, limits: NetworkLimits, tls: ConnectionOptions | undefined): Promise<Dispatcher> {
  const { Agent } = await import('undici');
  return new Agent({
    connections: limits.connectionsPerOrigin,
    // HTTP/1.1 only: one request per connection is what makes "was a byte sent" answerable.
    allowH2: false,
    pipelining: 1,
    connect: ({ hostname, protocol, port }, connected) => {
      const isSecure = protocol === 'https:';
      const target = { host: normaliseHost(hostname), port: port === '' ? (isSecure ? 443 : 80) : Number(port) };
      const options = isSecure ? { ...tls, ALPNProtocols: ['http/1.1'] } : undefined;
      dial(target, { timeoutMs: limits.connectTimeoutMs }, options).then(
        (socket) => connected(null, socket),
        (error: Error) => connected(error, null),
      );
    },
  });
}

/** Keeps the open sockets for `close`, and tells the log of refusals. */
function tracked(dial: Dial, sockets: Set<Socket>, log: NetworkLog | undefined): Dial {
  return async (target, limits, tls) => {
    try {
      const socket = await dial(target, limits, tls);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      // A socket whose owner is between two listeners must not take the process down; "close" still tells the owner.
      socket.on('error', () => undefined);
      return socket;
    } catch (error) {
      if (error instanceof NetworkError && error.code === 'network.denied') log?.warn({ target: formatTarget(target), reason: error.message }, 'a call outside was denied');
      throw error;
    }
  };
}
